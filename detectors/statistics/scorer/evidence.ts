import { calmSize, keepLast, lastOf, middleOfFive, middleOfThree } from './calm.ts';
import { departure, isSeasonal, seasonSize } from './season.ts';
import { spreadOf, spreadSize, stand } from './spread.ts';
import { stuckFor, stuckSize } from './stuck.ts';
import { departureOfWeek, isWeekly, weekSize } from './week.ts';

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
  { kind: 'stuck', said: 'has not moved for longer than it ever does', samplesPerBlock: 60 },
] as const;

/** The same counts in the order of kinds. */
export const samplesPerBlock = Int32Array.from(kinds, (one) => one.samplesPerBlock);

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
const spreadCount = 9;
const season = spreads + spreadCount * spreadSize;
const stuck = season + seasonSize;
const week = stuck + stuckSize;
export const evidenceSize = week + weekSize;
// Places of spreads, in the order of `sizes` but for the last two.
const [ofSpike, ofBurst, ofExtreme, ofMoves, ofLastingBurst, ofLastingExtreme, ofPlainSpike, ofPlainBurst, ofMove] = [
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

/** What is held against each spread, and where it stands there. */
const held = new Float64Array(spreadCount);
const stands = new Float64Array(spreadCount);
/** Samples that each spread is remembered for; those of levels follow their mean. */
const memories = Int32Array.of(steps, steps, levels, levels, steps, levels, steps, steps, levels);

const isFixed = [true, true, false, false, true, false, true, true, true] as const;

function standAt(s: Float64Array, at: number, which: number): void {
  const place = at + spreads + which * spreadSize;
  stand(s, place, held, which, memories[which] as number, isFixed[which] as boolean, stands);
}

/**
 * Sizes of one sample as evidence, in spreads, by what came before; then learns it.
 * @param byTheClock whether what comes at the same time every day is expected in any case
 */
export function weigh(
  s: Float64Array,
  at: number,
  time: number,
  value: number,
  samplesPerDay: number,
  sizes: Float64Array,
  byTheClock = false,
): void {
  const n = s[at + count] as number;
  const tame = tamedValue(s, at, value, n);
  const fromDay = departure(s, at + season, time, value, tame, samplesPerDay, byTheClock);
  const off = departureOfWeek(s, at + week, at + season, time, { value, tame, off: fromDay, samplesPerDay });
  const calmer = middleOfFive(s, at + offs, n, off);
  hold(s, at, n, value, off, calmer);
  for (let which = 0; which < spreadCount; which++) if (which !== ofMoves) standAt(s, at, which);
  const extreme = stands[ofLastingExtreme] as number;
  const kept = Math.max(-most, Math.min(most, extreme));
  const moved = average(s, at + moves, n, 60, Math.min(most, Math.abs(stands[ofMove] as number)));
  held[ofMoves] = Math.log(moved + 0.05);
  if (n >= 60) standAt(s, at, ofMoves);
  sizes[0] = Math.abs(stands[ofSpike] as number);
  sizes[1] = Math.abs(stands[ofBurst] as number);
  sizes[2] = Math.abs(stands[ofExtreme] as number);
  sizes[3] = lasting(n, 10, average(s, at + shortShift, n, 10, kept));
  sizes[4] = lasting(n, 30, average(s, at + longShift, n, 30, kept));
  sizes[5] = n < 60 ? 0 : Math.abs(stands[ofMoves] as number);
  sizes[6] = Math.abs(stands[ofLastingBurst] as number);
  sizes[7] = Math.abs(extreme);
  sizes[8] = stuckFor(s, at + stuck, value, lastOf(s, at + plains), n);
  // A season that is wrong today must not make a spike of an ordinary sample.
  const seasonal = isSeasonal(s, at + season) || isWeekly(s, at + week);
  const spike = Math.abs(stands[ofPlainSpike] as number);
  const burst = Math.abs(stands[ofPlainBurst] as number);
  sizes[plainSpike] = seasonal ? Math.min(sizes[0], spike) : spike;
  sizes[plainBurst] = seasonal ? Math.min(sizes[1], burst) : burst;
  learnMeans(s, at, n, value, tame, off);
}

function hold(s: Float64Array, at: number, n: number, value: number, off: number, calmer: number): void {
  held.fill(0);
  held[ofExtreme] = off;
  held[ofLastingExtreme] = calmer;
  if (n === 0) return;
  held[ofSpike] = off - (s[at + fast] as number);
  held[ofBurst] = off - (s[at + slow] as number);
  held[ofLastingBurst] = calmer - (s[at + slow] as number);
  held[ofMove] = off - lastOf(s, at + offs);
  held[ofPlainSpike] = value - (s[at + plainFast] as number);
  held[ofPlainBurst] = value - (s[at + plainSlow] as number);
}

function learnMeans(s: Float64Array, at: number, n: number, value: number, tame: number, off: number): void {
  // One wild sample leaves no echo in what is expected next.
  const calm = tamed(s, at + offs, off, n, s[at + fast] as number, stepSpread(s, at));
  average(s, at + fast, n, fastSamples, calm);
  average(s, at + slow, n, slowSamples, calm);
  keepLast(s, at + offs, off);
  average(s, at + plainFast, n, fastSamples, tame);
  average(s, at + plainSlow, n, slowSamples, tame);
  keepLast(s, at + plains, value);
  s[at + count] = n + 1;
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
