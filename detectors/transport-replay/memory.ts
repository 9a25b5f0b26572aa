import type { Event } from '../../schemas/event/event.ts';
import type { Among } from '../detector.ts';
import { type Hourly, noneTold, turnOf } from '../hourly.ts';
import { held, real, type RecordOf, shapeOf, text } from '../records/shape.ts';
import { boutFields } from '../statistics/bouts.ts';

/** Packets of an address that no session is known of. */
export interface Signs {
  /** Event times of the first and the last, and how many. */
  from: number;
  last: number;
  floats: number;
  missing: number;
  /** Ids of the latest. */
  ids: string[];
  /** When they are told of if nobody comes in from there, in log time; 0 while no two came together. */
  due: number;
  gateway: string;
  spoofable: 0 | 1 | 2 | 3;
}

/** An address, or a gateway whose repeated packets are nobody's. */
export const memoryShape = shapeOf({
  ...boutFields,
  /** Greatest event time, as far as clocks that run ahead let us know. */
  clock: real(),
  /** When a session was last open from there. */
  ownAt: real(),
  /** When it took its turn among the addresses told of at its gateway, and among those followed. */
  toldAt: real(),
  followedAt: real(),
  lastId: text(),
  signs: held<Signs>(),
});
export type Memory = RecordOf<typeof memoryShape>;

const mostIds = 16;

/** Adds a packet to the signs of an address; they begin anew after a while. @param resetMs how long that is */
export function noteSign(
  memory: Memory,
  event: Event,
  what: 'float' | 'missing_sid',
  id: string,
  spoofable: Signs['spoofable'],
  resetMs: number,
): { signs: Signs; sinceLast: number } {
  const { time, gateway } = event;
  if (memory.signs !== undefined && memory.signs.due === 0 && time - memory.signs.last > resetMs)
    memory.signs = undefined;
  const none = { from: time, last: -Infinity, floats: 0, missing: 0, ids: [], due: 0, gateway, spoofable };
  const signs = (memory.signs ??= none);
  const sinceLast = Math.abs(time - signs.last);
  signs.from = Math.min(signs.from, time);
  signs.last = Math.max(signs.last, time);
  if (what === 'float') signs.floats += event.weight;
  else signs.missing += event.weight;
  if (spoofable > signs.spoofable) signs.spoofable = spoofable;
  signs.ids.push(id);
  if (signs.ids.length > mostIds) signs.ids.shift();
  return { signs, sinceLast };
}

/** Plain data: how many addresses of a gateway were told of within the hour, and followed. One does not use up the other. */
export interface Turns {
  told: Hourly;
  followed: Hourly;
}

export const gatewayTurns: Among<Turns> = {
  groupOf: ({ gateway }) => (gateway === '' ? '' : `gateway ${gateway}`),
  start: () => ({ told: noneTold(), followed: noneTold() }),
};

const hourMs = 3_600_000;

/** Whether an address is told of, or followed: it takes its turn once an hour, and there are `most` of them. */
export function hasTurn(memory: Memory, turns: Turns | undefined, what: keyof Turns, most: number): boolean {
  const at = what === 'told' ? memory.toldAt : memory.followedAt;
  if (turns === undefined || (at > 0 && memory.clock - at < hourMs)) return true;
  if (turnOf(turns[what], memory.clock) > most) return false;
  if (what === 'told') memory.toldAt = memory.clock;
  else memory.followedAt = memory.clock;
  return true;
}
