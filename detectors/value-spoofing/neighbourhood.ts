import { deviceOf, type Event } from '../../schemas/event/event.ts';
import { mostNeighbours } from '../../schemas/neighbours.ts';
import type { Known } from '../detector.ts';
import { fingerprint } from '../statistics/fingerprint.ts';

/** A neighbour is asked about the last two gaps between its readings, but never less or more than this, ms. */
const leastFreshMs = 10 * 60_000;
const mostFreshMs = 2 * 3_600_000;
/** What a panel says of each neighbour: its fingerprint, when it was heard last, the gap before that, and where its reading stood. */
const slotSize = 4;

/** How the neighbours of a device stand. */
export interface Movement {
  /** Median of their latest readings, each in its own spreads from its own level. */
  stands: number;
  /** Between which the middle half of them stands: of three, all. */
  low: number;
  high: number;
  /** How many were asked. */
  of: number;
}

/** Those behind one gateway; of devices that no gateway speaks for, those of one model at one site. */
export function neighbourhoodOf(event: Event, known: Known): string {
  if (event.gateway !== '') return event.gateway;
  const device = known.device(event.tenant, deviceOf(event));
  if (device === undefined || device.gateway !== '') return device?.gateway ?? '';
  return device.site === '' || device.model === '' ? '' : `site ${device.site} model ${device.model}`;
}

const asked = new Float64Array(mostNeighbours);

/**
 * How the neighbours on a panel stood around a time (ms), but for the device itself; undefined when fewer than `least` were heard
 * lately.
 */
export function movementOf(
  slots: readonly number[] | undefined,
  device: string,
  time: number,
  least: number,
): Movement | undefined {
  if (slots === undefined || slots.length < least * slotSize) return undefined;
  const own = fingerprint(device);
  let count = 0;
  for (let at = 0; at < slots.length; at += slotSize) {
    if (slots[at] === own) continue;
    if (Math.abs(time - (slots[at + 1] as number)) > freshMs(slots[at + 2] as number)) continue;
    const stands = slots[at + 3] as number;
    let place = count++;
    for (; place > 0 && (asked[place - 1] as number) > stands; place--) asked[place] = asked[place - 1] as number;
    asked[place] = stands;
  }
  if (count < least) return undefined;
  const quarter = count >> 2;
  const [low, high] = [asked[quarter] as number, asked[count - 1 - quarter] as number];
  return { stands: ((asked[count >> 1] as number) + (asked[(count - 1) >> 1] as number)) / 2, low, high, of: count };
}

function freshMs(gap: number): number {
  return Math.min(mostFreshMs, Math.max(leastFreshMs, 2 * gap));
}
