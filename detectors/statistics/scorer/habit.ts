/**
 * How often all kinds of evidence together were as novel as they should be once in two days: what a device does by habit
 * is held against it. A record of `habitSize` numbers.
 */
export const habitSize = 3;
const occurrences = 0;
const expected = 1;
const since = 2;

/** log10 of days between as novel samples at which they are counted: often enough to count, rare enough to be like what fires. */
const counted = 0.3;
/** Samples within which it is the same occurrence. */
const sameOccurrence = 20;
/** Days, and samples at least, that the largest sizes must have come together from before novelty means anything. */
const firstDays = 1;
const firstSamples = 100;
/** Occurrences expected and seen that are assumed. */
const assumed = 3;
/** Days, and samples at least, after which what was counted has faded to a third. */
const horizonDays = 60;
const horizonSamples = 3_000;
/** Rates fall faster than the level rises, by about this power; and no habit raises the level by more than threefold. */
const power = 1.5;
const mostRaised = 0.5;

/**
 * What to take off the novelty of this sample (log10 of days), by what came before it; then counts it. Never below 0: a
 * device that is quieter than it should be is not made to fire.
 */
export function habitOf(s: Float64Array, at: number, samples: number, samplesPerDay: number, novelty: number): number {
  const excess = ((s[at + occurrences] as number) + assumed) / ((s[at + expected] as number) + assumed);
  const passed = (s[at + since] = (s[at + since] as number) + 1);
  if (samples > Math.max(firstSamples, firstDays * samplesPerDay)) {
    const fade = 1 - 1 / Math.max(horizonDays * samplesPerDay, horizonSamples);
    s[at + expected] = (s[at + expected] as number) * fade + perDay / samplesPerDay;
    s[at + occurrences] = (s[at + occurrences] as number) * fade;
    if (novelty >= counted && passed > sameOccurrence) {
      s[at + occurrences] = (s[at + occurrences] as number) + 1;
      s[at + since] = 0;
    }
  }
  return excess <= 1 ? 0 : Math.min(mostRaised, power * Math.log10(excess));
}

const perDay = 10 ** -counted;
