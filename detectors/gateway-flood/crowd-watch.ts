import { deviceOf, type Event, eventId } from '../../schemas/event/event.ts';
import { type Crowd, crowdParts } from '../../schemas/summary.ts';
import { spoofableBy } from '../evidence.ts';
import { crowdWindowMs } from './settings.ts';

/** What came through one place in a window that is not over. */
type Coming = Pick<Crowd, 'messages' | 'parts' | 'first' | 'firstAt' | 'spoofable'>;

/** Plain data. */
export interface CrowdsState {
  /** Windows below this are over. */
  closed: number;
  /** By window, what came by place, as the watch numbers them. */
  open: Map<number, Map<number, Coming>>;
}

export const noCrowds = (): CrowdsState => ({ closed: 0, open: new Map() });

/** Counts a message of a partition. @param at its event time, no later than a clock may be ahead, ms. @param place where it came from */
export function countMessage(state: CrowdsState, place: number, event: Event, at: number): void {
  // Spooled messages tell how long a line was down, not how fast anybody sends.
  if (event.backlog) return;
  const index = Math.floor(at / crowdWindowMs);
  if (index < state.closed) return;
  let window = state.open.get(index);
  if (window === undefined) state.open.set(index, (window = new Map()));
  let coming = window.get(place);
  if (coming === undefined) {
    const parts = Array.from({ length: crowdParts }, () => 0);
    coming = { messages: 0, parts, first: '', firstAt: Number.POSITIVE_INFINITY, spoofable: 0 };
    window.set(place, coming);
  }
  if (at <= coming.firstAt) noteFirst(coming, event, at);
  coming.spoofable = Math.max(coming.spoofable, spoofableBy(event.trust));
  coming.messages += event.weight;
  const part = partOf(deviceOf(event));
  coming.parts[part] = (coming.parts[part] as number) + event.weight;
}

/** The windows that are over at a watermark, oldest first, with what came in each. */
export function closeCrowds(state: CrowdsState, watermark: number): [window: number, came: Map<number, Coming>][] {
  const to = Math.floor(watermark / crowdWindowMs);
  if (to <= state.closed) return [];
  state.closed = to;
  const over = [...state.open].filter(([index]) => index < to).toSorted(([a], [b]) => a - b);
  for (const [index] of over) state.open.delete(index);
  return over;
}

/** The same as it is told, with names in the place of numbers. */
export function crowdsOf(
  { all }: { all: readonly { tenant: string; kind: string; id: string }[] },
  window: number,
  came: ReadonlyMap<number, Coming>,
): Crowd[] {
  return [...came].flatMap(([number, coming]) => {
    const place = all[number];
    if (place === undefined) return [];
    const { tenant, kind, id } = place;
    return [{ tenant, gateway: kind === 'gateway' ? id : '', window, ...coming }];
  });
}

/** The earliest, whichever partition it lies in: of several at one time the one with the least id. */
function noteFirst(coming: Coming, event: Event, at: number): void {
  const id = eventId(event);
  if (at === coming.firstAt && id >= coming.first) return;
  coming.first = id;
  coming.firstAt = at;
}

/** Ids differ at their ends. */
function partOf(device: string): number {
  let hash = device.length;
  for (let i = Math.max(0, device.length - 4); i < device.length; i++)
    hash = Math.imul(hash, 31) + device.charCodeAt(i);
  return (hash ^ (hash >>> 5)) & (crowdParts - 1);
}
