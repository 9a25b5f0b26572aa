/**
 * How often a sample is as large as this one, from the sizes beyond the 97 % quantile: a generalised Pareto tail fitted by
 * moments. Records of `excessSize` numbers.
 */
export const excessSize = 7;
const samples = 0;
const quantile = 1;
const exceedances = 2;
const mean = 3;
const square = 4;
const wait = 5;
const peak = 6;

/** Share of samples beyond the quantile. */
const share = 0.03;
/** Samples from which the first quantile is guessed. */
const first = 20;
/** The tail assumed until there are own exceedances, and how many of them weigh as much as it. */
const assumedMean = 0.35;
const assumedWeight = 10;
/** A heavier tail than this would call nothing unusual. */
const heaviest = 0.4;
/** Exceedances that the tail remembers. */
const memory = 60;

/** log10 of the share of samples that are as large. */
export function chanceOf(s: Float64Array, at: number, size: number): number {
  return Math.log10(shareOf(s, at, size));
}

/** Share of samples that are as large. */
export function shareOf(s: Float64Array, at: number, size: number): number {
  const q = s[at + quantile] as number;
  if ((s[at + samples] as number) < first || q <= 0) return 1;
  return size <= q ? share + (1 - share) * (1 - size / q) : shareBeyond(s, at, size - q, q);
}

function shareBeyond(s: Float64Array, at: number, excess: number, q: number): number {
  const n = s[at + exceedances] as number;
  const own = n / (n + assumedWeight);
  const assumed = assumedMean * q;
  const average = own * (s[at + mean] as number) + (1 - own) * assumed;
  const variance =
    own * ((s[at + square] as number) - (s[at + mean] as number) ** 2) + (1 - own) * 1.5 * assumed * assumed;
  const shape = Math.min(heaviest, Math.max(0, 0.5 * (1 - (average * average) / Math.max(variance, 1e-300))));
  const beyond = excess / (average * (1 - shape));
  return share * (shape < 1e-6 ? Math.exp(-beyond) : (1 + shape * beyond) ** (-1 / shape));
}

/** Takes a size in. Of one occurrence, so many samples long, the largest exceedance is learned: a flood must not become usual while it lasts. */
export function learnExcess(s: Float64Array, at: number, size: number, occurrence: number): void {
  const n = (s[at + samples] = (s[at + samples] as number) + 1);
  if (n <= first) {
    s[at + quantile] = (s[at + quantile] as number) + (3 * size - (s[at + quantile] as number)) / n;
    s[at + mean] = assumedMean * (s[at + quantile] as number);
    s[at + square] = 2.5 * (s[at + mean] as number) ** 2;
    return;
  }
  const q = s[at + quantile] as number;
  // Robbins and Monro's step towards the quantile; it never gets so small that a change of the series is not followed.
  const step = 2 * Math.max(q, 0.01) * Math.max(2 / n, 0.002);
  s[at + quantile] = q + (size > q ? step * (1 - share) : -step * share);
  const left = s[at + wait] as number;
  if (left === 0 && size <= q) return;
  if (size - q > (s[at + peak] as number)) s[at + peak] = size - q;
  s[at + wait] = left === 0 ? occurrence : left - 1;
  if (s[at + wait] === 0) learnPeak(s, at, q);
}

function learnPeak(s: Float64Array, at: number, q: number): void {
  const k = (s[at + exceedances] = (s[at + exceedances] as number) + 1);
  const a = Math.max(1 / k, 1 / memory);
  // What is alarming must not become what is usual at once.
  const beyond = Math.min(s[at + peak] as number, 8 * (s[at + mean] as number) + (k < 10 ? 3 * q : 0));
  s[at + peak] = 0;
  s[at + mean] = (s[at + mean] as number) + a * (beyond - (s[at + mean] as number));
  s[at + square] = (s[at + square] as number) + a * (beyond * beyond - (s[at + square] as number));
}

/** The size that about 99 in 100 samples stay below. */
export function reachOf(s: Float64Array, at: number): number {
  return Math.max(3, (s[at + quantile] as number) + (s[at + mean] as number));
}
