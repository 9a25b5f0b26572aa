import type { Planner } from '../episode.ts';
import type { Device } from '../fleet.ts';

/** Of so many moments the one that finds most devices free is taken. */
const moments = 12;

/** A moment for something that befalls many devices, and who of them is not taken by another episode around then. */
export function gather(
  { random, booking, from, to }: Planner,
  candidates: readonly Device[],
  lengthMs: number,
): { at: number; members: Device[] } {
  const trusted = candidates.filter((device) => device.gateway.trusted);
  let best: { at: number; members: Device[] } = { at: from, members: [] };
  for (let i = 0; i < moments; i++) {
    const at = Math.floor(random.between(from, to - lengthMs));
    const members = trusted.filter((device) => booking.isFree(device, at, at + lengthMs));
    if (members.length > best.members.length) best = { at, members };
  }
  if (best.members.length === 0) throw new RangeError('the fleet is too small for what befalls many devices at once');
  for (const device of best.members) booking.take(device, best.at, best.at + lengthMs);
  return best;
}
