import { P } from './parameters.ts';
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

const fast = 0; // mean of about 5
const slow = 1; // mean of about 20
const short = 2;
const long = 3;
const moves = 4;
const last = 5;
const count = 6;
const before = 7;
const rawFast = 8;
const rawSlow = 9;
const rawLast = 10;
const rawBefore = 11;
const spreads = 12;
const season = spreads + 7 * spreadSize;
export const evidenceSize = season + seasonSize;

/** Sizes per kind of evidence of one sample, into `sizes`, and learns it. */
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
  const f = s[at + fast] as number;
  const w = s[at + slow] as number;
  const spike = standing(s, at + spreads, n === 0 ? 0 : off - f, 1_000, true);
  const burst = standing(s, at + spreads + spreadSize, n === 0 ? 0 : off - w, 1_000, true);
  const extreme = standing(s, at + spreads + 2 * spreadSize, off, 2_000, false);
  const step = n === 0 ? 0 : off - (s[at + last] as number);
  const move = Math.min(8, Math.abs(standing(s, at + spreads + 3 * spreadSize, step, 2_000, true)));
  const kept = Math.max(-8, Math.min(8, extreme));
  // The middle of three, so that one wild sample leaves no echo in what is expected next.
  const calm = n < 2 || P.med === 0 ? off : middleOf(s[at + before] as number, s[at + last] as number, off);
  s[at + before] = s[at + last] as number;
  s[at + fast] = f + Math.max(1 / (n + 1), P.fastA) * (calm - f);
  s[at + slow] = w + Math.max(1 / (n + 1), P.burstA) * (calm - w);
  s[at + short] = (s[at + short] as number) + Math.max(1 / (n + 1), 1 / 10) * (kept - (s[at + short] as number));
  s[at + long] = (s[at + long] as number) + Math.max(1 / (n + 1), 1 / 30) * (kept - (s[at + long] as number));
  s[at + moves] = (s[at + moves] as number) + Math.max(1 / (n + 1), 1 / 60) * (move - (s[at + moves] as number));
  s[at + last] = off;
  s[at + count] = n + 1;
  const rf = s[at + rawFast] as number;
  const rw = s[at + rawSlow] as number;
  const rawSpike = standing(s, at + spreads + 5 * spreadSize, n === 0 ? 0 : value - rf, 1_000, true);
  const rawBurst = standing(s, at + spreads + 6 * spreadSize, n === 0 ? 0 : value - rw, 1_000, true);
  const rawCalm = n < 2 || P.rawMed === 0 ? value : middleOf(s[at + rawBefore] as number, s[at + rawLast] as number, value);
  s[at + rawBefore] = s[at + rawLast] as number;
  s[at + rawLast] = value;
  s[at + rawFast] = rf + Math.max(1 / (n + 1), P.rawA) * (rawCalm - rf);
  s[at + rawSlow] = rw + Math.max(1 / (n + 1), P.burstA) * (rawCalm - rw);
  sizes[0] = Math.abs(spike);
  sizes[1] = Math.abs(burst);
  const seasonal = isSeasonal(s, at + season);
  sizes[6] = seasonal ? Math.min(sizes[0], Math.abs(rawSpike)) : Math.abs(rawSpike);
  sizes[7] = seasonal ? Math.min(sizes[1], Math.abs(rawBurst)) : Math.abs(rawBurst);
  sizes[2] = Math.abs(extreme);
  sizes[3] = n < 10 ? 0 : Math.abs(s[at + short] as number);
  sizes[4] = n < 30 ? 0 : Math.abs(s[at + long] as number);
  sizes[5] =
    n < 60
      ? 0
      : Math.abs(standing(s, at + spreads + 4 * spreadSize, Math.log((s[at + moves] as number) + 0.05), 2_000, false));
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

export interface Band {
  low: number;
  high: number;
}

/** Where nearly all samples that follow `value` lie, `reach` spreads around what the last five tell. Ask after `weigh`. */
export function bandAround(s: Float64Array, at: number, value: number, before: number, reach: number): Band {
  // `before` is what the mean of the last five, less the season, was before this sample.
  const middle = value - (s[at + last] as number) + before;
  const half = reach * spreadOf(s, at + spreads);
  return { low: middle - half, high: middle + half };
}

/** Mean of about the last five samples, less the season. */
export function recentOf(s: Float64Array, at: number): number {
  return s[at + fast] as number;
}

export function samplesOf(s: Float64Array, at: number): number {
  return s[at + count] as number;
}
