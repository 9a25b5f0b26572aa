import type { Planner } from '../episode.ts';
import type { Device } from '../fleet.ts';

/** Of so many moments the one that finds most devices free is taken. */
const moments = 12;

/** Who of many is not taken by another episode around a moment. */
export interface Gathered {
  at: number;
  members: Device[];
}

/**
 * A moment for something that befalls many devices, and who of them is not taken by another episode around then.
 * Throws RangeError where all are taken all the time.
 */
export function gather(planner: Planner, candidates: readonly Device[], lengthMs: number): Gathered {
  const found = tryToGather(planner, candidates, lengthMs);
  if (found === undefined) throw new RangeError('the fleet is too small for what befalls many devices at once');
  return found;
}

/** The same; undefined where all are taken all the time. */
export function tryToGather(
  { random, booking, from, to }: Planner,
  candidates: readonly Device[],
  lengthMs: number,
): Gathered | undefined {
  const trusted = candidates.filter((device) => device.gateway.trusted);
  let best: Gathered = { at: from, members: [] };
  for (let i = 0; i < moments; i++) {
    const at = Math.floor(random.between(from, to - lengthMs));
    const members = trusted.filter((device) => booking.isFree(device, at, at + lengthMs));
    if (members.length > best.members.length) best = { at, members };
  }
  if (best.members.length === 0) return undefined;
  for (const device of best.members) booking.take(device, best.at, best.at + lengthMs);
  return best;
}
