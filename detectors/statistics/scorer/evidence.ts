import { departure, isSeasonal, seasonSize } from './season.ts';
import { spreadOf, spreadSize, standing } from './spread.ts';

/** Ways a sample can be out of the ordinary, with how many samples one occurrence of it may fill. */
export const kinds = [
  { kind: 'spike', said: 'unlike the samples just before', samplesPerBlock: 8 },
  { kind: 'burst', said: 'unlike the last twenty samples', samplesPerBlock: 16 },
  { kind: 'extreme', said: 'unlike the whole past', samplesPerBlock: 16 },
  { kind: 'short-shift', said: 'off its level for ten samples', samplesPerBlock: 20 },
  { kind: 'long-shift', said: 'off its level for thirty samples', samplesPerBlock: 60 },
  { kind: 'spread', said: 'moving more or less than usual for sixty samples', samplesPerBlock: 120 },
] as const;

/** Places in `sizes` after those of `kinds`: spike and burst that the season does not explain, nor the value itself. */
export const plainSpike = kinds.length;
export const plainBurst = kinds.length + 1;
export const sizesLength = kinds.length + 2;

// Running means and last values, less the season; then of the value itself.
const count = 0;
const last = 1;
const fast = 2;
const slow = 3;
const shortShift = 4;
const longShift = 5;
const moves = 6;
const plainLast = 7;
const plainBefore = 8;
const plainFast = 9;
const plainSlow = 10;
const spreads = 11;
const season = spreads + 7 * spreadSize;
export const evidenceSize = season + seasonSize;

/** Samples that what came just before is averaged over. */
const fastSamples = 5;
const slowSamples = 20;
/** Samples that spreads of steps, and of the level, are remembered for. */
const steps = 1_000;
const levels = 2_000;
/** No single sample counts for more spreads than this where several are averaged. */
const most = 8;

/** Sizes of one sample as evidence, in spreads, by what came before; then learns it. */
export function weigh(
  s: Float64Array,
  at: number,
  time: number,
  value: number,
  samplesPerDay: number,
  sizes: Float64Array,
): void {
  const off = departure(s, at + season, time, value, samplesPerDay);
  const n = s[at + count] as number;
  const spread = (which: number): number => at + spreads + which * spreadSize;
  const step = (from: number): number => (n === 0 ? 0 : off - (s[at + from] as number));
  sizes[0] = Math.abs(standing(s, spread(0), step(fast), steps, true));
  sizes[1] = Math.abs(standing(s, spread(1), step(slow), steps, true));
  const extreme = standing(s, spread(2), off, levels, false);
  sizes[2] = Math.abs(extreme);
  const move = Math.min(most, Math.abs(standing(s, spread(3), step(last), levels, true)));
  const kept = Math.max(-most, Math.min(most, extreme));
  sizes[3] = lasting(n, 10, average(s, at + shortShift, n, 10, kept));
  sizes[4] = lasting(n, 30, average(s, at + longShift, n, 30, kept));
  const moving = Math.log(average(s, at + moves, n, 60, move) + 0.05);
  sizes[5] = n < 60 ? 0 : Math.abs(standing(s, spread(4), moving, levels, false));
  average(s, at + fast, n, fastSamples, off);
  average(s, at + slow, n, slowSamples, off);
  s[at + last] = off;
  weighPlain(s, at, value, n, sizes);
  s[at + count] = n + 1;
}

/** The same steps of the value itself: a season that is wrong today must not make a spike of an ordinary sample. */
function weighPlain(s: Float64Array, at: number, value: number, n: number, sizes: Float64Array): void {
  const spread = at + spreads + 5 * spreadSize;
  const step = (from: number): number => (n === 0 ? 0 : value - (s[at + from] as number));
  const spike = Math.abs(standing(s, spread, step(plainFast), steps, true));
  const burst = Math.abs(standing(s, spread + spreadSize, step(plainSlow), steps, true));
  const seasonal = isSeasonal(s, at + season);
  sizes[plainSpike] = seasonal ? Math.min(sizes[0] as number, spike) : spike;
  sizes[plainBurst] = seasonal ? Math.min(sizes[1] as number, burst) : burst;
  // The middle of three, so that one wild sample leaves no echo in what is expected next.
  const calm = n < 2 ? value : middleOf(s[at + plainBefore] as number, s[at + plainLast] as number, value);
  average(s, at + plainFast, n, fastSamples, calm);
  average(s, at + plainSlow, n, slowSamples, calm);
  s[at + plainBefore] = s[at + plainLast] as number;
  s[at + plainLast] = value;
}

function average(s: Float64Array, at: number, n: number, over: number, value: number): number {
  return (s[at] = (s[at] as number) + Math.max(1 / (n + 1), 1 / over) * (value - (s[at] as number)));
}

function lasting(n: number, least: number, mean: number): number {
  return n < least ? 0 : Math.abs(mean);
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Mean of about the last five samples, less the season: ask before `weigh`. */
export function recentOf(s: Float64Array, at: number): number {
  return s[at + fast] as number;
}

/** What was expected of `value` when the recent mean was `recent`: ask after `weigh`. */
export function expectedOf(s: Float64Array, at: number, value: number, recent: number): number {
  return value - (s[at + last] as number) + recent;
}

/** Spread of a step from the recent mean. */
export function stepSpread(s: Float64Array, at: number): number {
  return spreadOf(s, at + spreads);
}

export function samplesOf(s: Float64Array, at: number): number {
  return s[at + count] as number;
}
