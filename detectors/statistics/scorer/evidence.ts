import { calmSize, keepLast, lastOf, middleOfFive, middleOfThree } from './calm.ts';
import { departure, isSeasonal, seasonSize } from './season.ts';
import { spreadOf, spreadSize, standing } from './spread.ts';

/** Ways a sample can be out of the ordinary, with how many samples one occurrence of it may fill; first those of a single sample. */
export const kinds = [
  { kind: 'spike', said: 'unlike the samples just before', samplesPerBlock: 8 },
  { kind: 'burst', said: 'unlike the last twenty samples', samplesPerBlock: 16 },
  { kind: 'extreme', said: 'unlike the whole past', samplesPerBlock: 16 },
  { kind: 'short-shift', said: 'off its level for ten samples', samplesPerBlock: 20 },
  { kind: 'long-shift', said: 'off its level for thirty samples', samplesPerBlock: 60 },
  { kind: 'spread', said: 'moving more or less than usual for sixty samples', samplesPerBlock: 120 },
  { kind: 'lasting-burst', said: 'unlike the last twenty samples for three in five', samplesPerBlock: 16 },
  { kind: 'lasting-extreme', said: 'unlike the whole past for three samples in five', samplesPerBlock: 16 },
] as const;

/** Kinds from this place on look at several samples; all but one of them take more than one wild sample. */
export const firstLasting = 3;
export const moving = 5;

/** Places in `sizes` after those of `kinds`: spike and burst that the season does not explain, nor the value itself. */
export const plainSpike = kinds.length;
export const plainBurst = kinds.length + 1;
export const sizesLength = kinds.length + 2;

// Running means and last values, less the season; then of the value itself.
const count = 0;
const fast = 1;
const slow = 2;
const shortShift = 3;
const longShift = 4;
const moves = 5;
const plainFast = 6;
const plainSlow = 7;
const offs = 8;
const plains = offs + calmSize;
const spreads = plains + calmSize;
const season = spreads + 9 * spreadSize;
export const evidenceSize = season + seasonSize;
// Places of spreads.
const [ofSpike, ofBurst, ofExtreme, ofMove, ofMoves, ofPlainSpike, ofPlainBurst, ofLastingBurst, ofLastingExtreme] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const;

/** Samples that what came just before is averaged over. */
const fastSamples = 5;
const slowSamples = 20;
/** Samples that spreads of steps, and of the level, are remembered for. */
const steps = 1_000;
const levels = 2_000;
/** No single sample counts for more spreads than this where several are averaged. */
const most = 8;
/** Spreads beyond which means and season wait whether a sample stands alone, once so many samples are known. */
const wild = 8;
const settled = 10;

/** Sizes of one sample as evidence, in spreads, by what came before; then learns it. */
export function weigh(
  s: Float64Array,
  at: number,
  time: number,
  value: number,
  samplesPerDay: number,
  sizes: Float64Array,
): void {
  const n = s[at + count] as number;
  const tame = tamedValue(s, at, value, n);
  const off = departure(s, at + season, time, value, tame, samplesPerDay);
  const calmer = middleOfFive(s, at + offs, n, off);
  const stands = (which: number, size: number, memory: number, fixed: boolean): number =>
    standing(s, at + spreads + which * spreadSize, size, memory, fixed);
  const since = (which: number, now: number, before: number): number =>
    Math.abs(stands(which, n === 0 ? 0 : now - before, steps, true));
  sizes[0] = since(ofSpike, off, s[at + fast] as number);
  sizes[1] = since(ofBurst, off, s[at + slow] as number);
  sizes[2] = Math.abs(stands(ofExtreme, off, levels, false));
  const extreme = stands(ofLastingExtreme, calmer, levels, false);
  const kept = Math.max(-most, Math.min(most, extreme));
  sizes[3] = lasting(n, 10, average(s, at + shortShift, n, 10, kept));
  sizes[4] = lasting(n, 30, average(s, at + longShift, n, 30, kept));
  const move = n === 0 ? 0 : off - lastOf(s, at + offs);
  const moved = average(s, at + moves, n, 60, Math.min(most, Math.abs(stands(ofMove, move, levels, true))));
  sizes[5] = n < 60 ? 0 : Math.abs(stands(ofMoves, Math.log(moved + 0.05), levels, false));
  sizes[6] = since(ofLastingBurst, calmer, s[at + slow] as number);
  sizes[7] = Math.abs(extreme);
  // One wild sample leaves no echo in what is expected next.
  const calm = tamed(s, at + offs, off, n, s[at + fast] as number, stepSpread(s, at));
  average(s, at + fast, n, fastSamples, calm);
  average(s, at + slow, n, slowSamples, calm);
  keepLast(s, at + offs, off);
  weighPlain(s, at, value, tame, n, sizes);
  s[at + count] = n + 1;
}

/** The same steps of the value itself: a season that is wrong today must not make a spike of an ordinary sample. */
function weighPlain(s: Float64Array, at: number, value: number, tame: number, n: number, sizes: Float64Array): void {
  const stands = (which: number, before: number): number =>
    Math.abs(standing(s, at + spreads + which * spreadSize, n === 0 ? 0 : value - before, steps, true));
  const spike = stands(ofPlainSpike, s[at + plainFast] as number);
  const burst = stands(ofPlainBurst, s[at + plainSlow] as number);
  const seasonal = isSeasonal(s, at + season);
  sizes[plainSpike] = seasonal ? Math.min(sizes[0] as number, spike) : spike;
  sizes[plainBurst] = seasonal ? Math.min(sizes[1] as number, burst) : burst;
  average(s, at + plainFast, n, fastSamples, tame);
  average(s, at + plainSlow, n, slowSamples, tame);
  keepLast(s, at + plains, value);
}

/** The value itself, or the middle of three where it is wild: a season must not keep what was there once. */
function tamedValue(s: Float64Array, at: number, value: number, n: number): number {
  const spread = spreadOf(s, at + spreads + ofPlainSpike * spreadSize);
  return tamed(s, at + plains, value, n, s[at + plainFast] as number, spread);
}

function tamed(s: Float64Array, lasts: number, value: number, n: number, mean: number, spread: number): number {
  if (n < settled || Math.abs(value - mean) < wild * spread) return value;
  return middleOfThree(s, lasts, n, value);
}

function average(s: Float64Array, at: number, n: number, over: number, value: number): number {
  return (s[at] = (s[at] as number) + Math.max(1 / (n + 1), 1 / over) * (value - (s[at] as number)));
}

function lasting(n: number, least: number, mean: number): number {
  return n < least ? 0 : Math.abs(mean);
}

/** Mean of about the last five samples, less the season: ask before `weigh`. */
export function recentOf(s: Float64Array, at: number): number {
  return s[at + fast] as number;
}

/** What was expected of `value` when the recent mean was `recent`: ask after `weigh`. */
export function expectedOf(s: Float64Array, at: number, value: number, recent: number): number {
  return value - lastOf(s, at + offs) + recent;
}

/** Spread of a step from the recent mean. */
export function stepSpread(s: Float64Array, at: number): number {
  return spreadOf(s, at + spreads);
}

export function samplesOf(s: Float64Array, at: number): number {
  return s[at + count] as number;
}
