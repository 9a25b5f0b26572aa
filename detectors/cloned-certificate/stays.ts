import { type Place, samePlace } from '../network.ts';
import type { Haunt, Stay } from './memory.ts';

/** Longest a stay is remembered after another began, and most of them. */
const rememberedMs = 24 * 3_600_000;
const mostStays = 12;
const mostHaunts = 8;
/** Openings are taken together when they are older than this: until then a late line may still come between them. */
export const recentMs = 20 * 60_000;

/**
 * Enters an opening where its time belongs, however late it came. `same`: the place is the one the certificate was used
 * from anyway, or the event was entered before. `moved`: the next stay began earlier than we knew. `new`: another stay.
 */
export function enter(stays: Stay[], opening: Stay): 'same' | 'moved' | 'new' {
  if (stays.some(({ firstId, lastId }) => firstId === opening.lastId || lastId === opening.lastId)) return 'same';
  const at = stays.findLastIndex(({ from }) => from <= opening.to);
  const before = stays[at];
  const after = stays[at + 1];
  const goesOn = before !== undefined && sameStay(before, opening);
  const isWithin = before !== undefined && opening.to < before.to;
  if (isWithin && goesOn) return 'same';
  if (isWithin) {
    const tail = { ...before, from: before.to, firstId: before.lastId };
    Object.assign(before, { to: before.from, lastId: before.firstId, session: '', seen: 0, closed: 0 });
    stays.splice(at + 1, 0, opening, tail);
  } else {
    stays.splice(at + 1, 0, opening);
  }
  takeTogether(stays);
  if (goesOn) return 'same';
  return !isWithin && after !== undefined && sameStay(after, opening) ? 'moved' : 'new';
}

function takeTogether(stays: Stay[]): void {
  const newest = stays.at(-1)?.to ?? 0;
  for (let i = stays.length - 2; i >= 0; i--) if ((stays[i + 1]?.to ?? 0) < newest - recentMs) join(stays, i);
  for (let i = 0; i < stays.length - 1 && stays.length > mostStays; ) if (!join(stays, i)) i++;
  while (stays.length > 1 && (stays.length > mostStays || (stays[1]?.from ?? 0) < newest - rememberedMs)) stays.shift();
}

/** Joins a stay with the next, if both are the same. */
function join(stays: Stay[], at: number): boolean {
  const stay = stays[at];
  const next = stays[at + 1];
  if (stay === undefined || next === undefined || !sameStay(stay, next)) return false;
  const { from, firstId } = stay;
  stays.splice(at, 2, { ...next, from, firstId, spoofable: Math.max(stay.spoofable, next.spoofable) });
  return true;
}

function sameStay(a: Stay, b: Stay): boolean {
  return a.device === b.device && samePlace(a, b);
}

/** Notes that the certificate has come to a place (again). The one that was left longest ago is forgotten first. */
export function visit(haunts: Haunt[], { gateway, peer, from, to }: Stay): void {
  const haunt = hauntOf(haunts, { gateway, peer });
  if (haunt !== undefined) {
    haunt.visits++;
    haunt.first = Math.min(haunt.first, from);
    haunt.last = Math.max(haunt.last, to);
    return;
  }
  if (haunts.length >= mostHaunts) haunts.splice(haunts.indexOf(oldest(haunts)), 1);
  haunts.push({ gateway, peer, first: from, last: to, visits: 1, suspect: false });
}

export function hauntOf(haunts: readonly Haunt[], place: Place): Haunt | undefined {
  return haunts.find((haunt) => samePlace(haunt, place));
}

function oldest(haunts: readonly Haunt[]): Haunt {
  return haunts.reduce((a, b) => (b.last < a.last ? b : a));
}
