import { deviceOf, type Event } from '../../schemas/event/event.ts';
import type { Among } from '../detector.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import { countOf, learnCategory, surpriseOf } from '../statistics/frequencies.ts';
import { median } from '../statistics/scale.ts';

/** Endings of a device in half an hour, told apart in half-octaves. */
const kinds = 24;
/** Devices of a cohort that are counted by name at one time, and remembered to have been heard of. */
const mostAtOnce = 256;
const mostMembers = 64;
/** What happens at one time: within so many ms. */
const atOnceMs = 5 * 60_000;

/** Plain data: what the sessions of devices of one model do. */
export interface Cohort {
  /** How many half-hours of devices in which something ended had so many endings. */
  halfHours: Float64Array;
  /** Some of the devices, by fingerprint. */
  members: Set<number>;
  /** Endings by device of the present five minutes and the ones before, and which these are. */
  now: Map<number, number>;
  before: Map<number, number>;
  index: number;
  /** Event time until which nothing is told of the cohort again. */
  toldUntil: number;
}

/** Devices of one model; all devices of the tenant that the inventory names no model of. */
export const cohort: Among<Cohort> = {
  groupOf: (event, known) => `model ${known.device(event.tenant, deviceOf(event))?.model ?? ''}`,
  start: () => ({
    halfHours: new Float64Array(kinds),
    members: new Set(),
    now: new Map(),
    before: new Map(),
    index: 0,
    toldUntil: 0,
  }),
};

/** Notes an ending among those of other devices at that time. @param clock event time as far as it has come, ms */
export function noteEnding(
  own: Cohort,
  event: Pick<Event, 'device' | 'claimedDevice' | 'weight'>,
  clock: number,
): void {
  const index = Math.floor(clock / atOnceMs);
  if (index > own.index) {
    own.before = index === own.index + 1 ? own.now : new Map();
    own.now = new Map();
    own.index = index;
  }
  const name = fingerprint(deviceOf(event));
  if (own.members.size < mostMembers) own.members.add(name);
  const already = own.now.get(name);
  if (already !== undefined || own.now.size < mostAtOnce) own.now.set(name, (already ?? 0) + event.weight);
}

export interface Together {
  /** Endings of the device itself in these five to ten minutes. */
  endings: number;
  /** Other devices whose sessions ended just now, and the median of how many of each did. */
  devices: number;
  median: number;
}

/** What the other devices of a cohort do at that time. */
export function togetherOf({ now, before }: Cohort, device: string): Together {
  const own = fingerprint(device);
  const counts: number[] = [];
  for (const [name, count] of now) if (name !== own) counts.push(count + (before.get(name) ?? 0));
  for (const [name, count] of before) if (name !== own && !now.has(name)) counts.push(count);
  return { endings: (now.get(own) ?? 0) + (before.get(own) ?? 0), devices: counts.length, median: median(counts) };
}

/** A device had one number of endings in its half-hour, and has another now; 0 is none. */
export function learnHalfHour({ halfHours }: Cohort, earlier: number, now: number): void {
  if (earlier > 0) halfHours[kindOf(earlier)] = Math.max(0, (halfHours[kindOf(earlier)] as number) - 1);
  if (now > 0) learnCategory(halfHours, 0, kinds, kindOf(now));
}

/**
 * log10 of one in how many half-hours of other devices had so many endings or more, and how many of them are known.
 * @param own endings of the device's own half-hours, which are among those learned
 */
export function rarityOf(
  { halfHours }: Cohort,
  endings: number,
  own: readonly number[],
): { rarity: number; known: number } {
  const others = halfHours.slice();
  for (const count of own) if (count > 0) others[kindOf(count)] = Math.max(0, (others[kindOf(count)] as number) - 1);
  const known = countOf(others, 0, 0, kinds);
  return { rarity: surpriseOf(others, 0, kinds, kindOf(endings), kinds), known };
}

function kindOf(endings: number): number {
  return Math.min(kinds - 1, Math.floor(2 * Math.log2(Math.max(1, endings))));
}
