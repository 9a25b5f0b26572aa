/**
 * A sum of surprises (log10 of one in how many) that only what lasts or comes back can raise: each sample adds how much
 * more surprising it is than this series mostly is, less a slack, and the sum never falls below 0. A stretch is from where
 * it left 0 to its peak. Records of `accumulationSize` numbers, all 0 at first.
 */
export const accumulationSize = 4;
const sum = 0;
const peak = 1;
const largest = 2;
const mean = 3;

export interface Limits {
  /** Taken off each sample. */
  slack: number;
  /** Surprise from which a sample can begin a stretch: one in ten. */
  begins: number;
  /** Least sum that counts as out of the ordinary, and how many times the largest stretch of the past it must be. */
  least: number;
  times: number;
  /** A stretch is over when the sum has fallen so far below its peak. */
  drop: number;
}

export const shippedLimits: Limits = { slack: 0.5, begins: 1, least: 6, times: 2, drop: 3 };

/** `rises` is a sample that took the sum to a new peak; `wanes` one that did not; `ends` one that ended the stretch. */
export type Course = 'none' | 'rises' | 'wanes' | 'ends';

/** Samples that the mean surprise, and the largest stretch of the past, are remembered for. */
const memory = 2_000;
const fade = 1 - 1 / 15_000;
/** One sample counts for no more than this: it takes several. */
const most = 3;

/**
 * Takes a sample in.
 * @param told whether the stretch was reported: then it does not become usual
 */
export function accumulate(
  s: Float64Array,
  at: number,
  surprise: number,
  samples: number,
  told: boolean,
  limits: Limits,
): Course {
  const before = s[at + sum] as number;
  const kept = Math.min(most, surprise);
  const begins = before > 0 || kept >= limits.begins;
  const next = begins ? Math.max(0, before + kept - (s[at + mean] as number) - limits.slack) : 0;
  s[at + sum] = next;
  s[at + largest] = (s[at + largest] as number) * fade;
  if (!told)
    s[at + mean] =
      (s[at + mean] as number) + Math.max(1 / (samples + 1), 1 / memory) * (kept - (s[at + mean] as number));
  if (next > (s[at + peak] as number)) {
    s[at + peak] = next;
    return 'rises';
  }
  if (before === 0) return 'none';
  if (next > 0 && next > (s[at + peak] as number) - limits.drop) return 'wanes';
  if (told) s[at + sum] = s[at + peak] = 0;
  else settle(s, at);
  return 'ends';
}

/** Ends the stretch that goes on, which then counts as usual. */
export function settle(s: Float64Array, at: number): void {
  s[at + largest] = Math.max(s[at + largest] as number, s[at + peak] as number);
  s[at + sum] = s[at + peak] = 0;
}

/** The peak of the stretch that goes on. */
export function peakOf(s: Float64Array, at: number): number {
  return s[at + peak] as number;
}

/** What a peak has to reach to be out of the ordinary. */
export function limitOf(s: Float64Array, at: number, { least, times }: Limits): number {
  return Math.max(least, times * (s[at + largest] as number));
}
