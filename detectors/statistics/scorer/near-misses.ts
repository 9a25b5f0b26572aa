/**
 * How often the metrics of a device together come near to what is told, without reaching it. Calibrates the sum of their
 * evidence by the device's own past: how many metrics move by themselves, how much together, and how heavy their tails are
 * all show in it, and what was an attack does not. A record of `nearMissesSize` numbers.
 */
export const nearMissesSize = 4;
const misses = 0;
const days = 1;
const since = 2;
const peak = 3;

/** Sums between which a peak is a near miss: what one metric shows once in ten days, and once in a hundred. */
const low = 1;
const high = 2;
/** What the sum counts: of real devices, what a metric says comes once in a hundred days comes about once in ten. */
export const togetherWeight = 0.5;
/** Share of peaks beyond `low` that stay below `high`, by that weight. */
const shareBetween = 1 - 10 ** (-togetherWeight * (high - low));
/** Peaks beyond `low` a day for which the weighted sum is right as it is, and the days of such a past that are assumed. */
const assumedRate = 10 ** -togetherWeight;
const assumedDays = 4;
/** Samples below `low` after which a peak is over, and samples before which none is counted. */
const apart = 20;
const firstSamples = 288;
/** Days, and samples at least, after which what was counted has faded to a third. */
const horizonDays = 60;
const horizonSamples = 3_000;

/**
 * What to take off the weighted sum (log10 of days), by what came before it; then counts `together`, the sum of evidence of
 * this sample. Never below 0: a device that is quieter than assumed is not made to fire.
 */
export function nearMissesOf(
  s: Float64Array,
  at: number,
  samples: number,
  samplesPerDay: number,
  together: number,
): number {
  const rate =
    ((s[at + misses] as number) / shareBetween + assumedDays * assumedRate) / ((s[at + days] as number) + assumedDays);
  if (samples >= firstSamples) count(s, at, samplesPerDay, together);
  return Math.max(0, Math.log10(rate / assumedRate));
}

function count(s: Float64Array, at: number, samplesPerDay: number, together: number): void {
  const fade = 1 - 1 / Math.max(horizonDays * samplesPerDay, horizonSamples);
  s[at + days] = (s[at + days] as number) * fade + 1 / samplesPerDay;
  s[at + misses] = (s[at + misses] as number) * fade;
  if (together >= low) {
    s[at + peak] = Math.max(s[at + peak] as number, together);
    s[at + since] = 0;
    return;
  }
  if (s[at + peak] === 0) return;
  s[at + since] = (s[at + since] as number) + 1;
  if ((s[at + since] as number) < apart) return;
  if ((s[at + peak] as number) < high) s[at + misses] = (s[at + misses] as number) + 1;
  s[at + peak] = 0;
}
