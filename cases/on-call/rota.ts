import type { Rota } from '../../schemas/on-call.ts';
import { isWithin } from '../policy-match.ts';
import { instantOf, parseWall, wallAt } from './wall-time.ts';

const dayMs = 24 * 3_600_000;

type Layer = Rota['layers'][number];

/** Who is on call at a time, undefined when the rota has a gap there. */
export function onDuty(rota: Rota, at: number): string | undefined {
  const standIn = rota.overrides.findLast(
    ({ from, until }) => at >= instantOf(parseWall(from), rota.zone) && at < instantOf(parseWall(until), rota.zone),
  );
  if (standIn !== undefined) return standIn.person;
  for (const layer of rota.layers.toReversed()) {
    const { hours } = layer;
    const { zone } = rota;
    if (hours !== undefined && !isWithin({ ...hours, zone }, at)) continue;
    const turn = turnAt(layer, zone, at);
    if (turn >= 0) return layer.people[turn % layer.people.length];
  }
  return undefined;
}

/** How often the layer was handed over before: negative before it began. Hand-overs keep their local time of day. */
function turnAt({ from, turnDays }: Layer, zone: string, at: number): number {
  const first = parseWall(from);
  const begins = (turn: number): number => instantOf(first + turn * turnDays * dayMs, zone);
  const about = Math.floor((wallAt(at, zone) - first) / (turnDays * dayMs));
  // An hour that clocks show twice must not hand back what was handed over in its first run.
  if (begins(about + 1) <= at) return about + 1;
  return begins(about) > at ? about - 1 : about;
}
