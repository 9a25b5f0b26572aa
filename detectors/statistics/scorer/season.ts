/**
 * What is usual at a time of day, in up to 288 bins: records of `seasonSize` numbers. It counts only while it foretells the
 * series clearly better than its mean does.
 */
const bins = 288;
export const seasonSize = 5 + 2 * bins;
const day = 86_400_000;
/** A season is trusted once its error is less than this share of the mean's, and no more above the other. */
const trustBelow = 0.6;
const distrustAbove = 0.75;

/** What is so many usual errors off the level is held against its bin, once known for so many days, and those within so many minutes. */
const wide = 4;
const scheduled = 3;
const nearMinutes = 15;

const errorOfSeason = 0;
const errorOfLevel = 1;
const samples = 2;
const level = 3;
const trusted = 4;
const means = 5;

/**
 * What the series departs from its season by; from its slow mean while there is no season to speak of. Learns `tame` instead.
 * @param byTheClock whether what comes at the same time every day is expected even where the season as a whole is not trusted
 */
export function departure(
  s: Float64Array,
  at: number,
  time: number,
  value: number,
  tame: number,
  samplesPerDay: number,
  byTheClock = false,
): number {
  const inUse = binsFor(samplesPerDay);
  const bin = binOf(time, inUse);
  const seen = s[at + means + bins + bin] as number;
  const fromLevel = value - (s[at + level] as number);
  let result = fromLevel;
  const n = s[at + samples] as number;
  if (seen > 0) {
    const fromSeason = value - (s[at + means + bin] as number);
    const a = Math.max(1 / (n + 1), 1 / (2 * inUse));
    follow(s, at + errorOfSeason, Math.abs(fromSeason), a, n);
    follow(s, at + errorOfLevel, Math.abs(fromLevel), a, n);
    s[at + samples] = n + 1;
    const gain = (s[at + errorOfSeason] as number) / ((s[at + errorOfLevel] as number) || 1);
    if (n >= inUse && gain < trustBelow) s[at + trusted] = 1;
    else if (gain > distrustAbove) s[at + trusted] = 0;
    if (s[at + trusted] === 1) result = inUse > 48 ? beyondNeighbours(s, at, value, bin, inUse, 1) : fromSeason;
    else if (
      byTheClock &&
      seen >= scheduled * Math.max(1, samplesPerDay / inUse) &&
      Math.abs(fromLevel) > wide * (s[at + errorOfLevel] as number)
    ) {
      const off =
        inUse > 48 ? beyondNeighbours(s, at, value, bin, inUse, Math.ceil((nearMinutes * inUse) / 1_440)) : fromSeason;
      if (Math.abs(off) < Math.abs(fromLevel)) result = off;
    }
  }
  const slow = s[at + means + bins + bin] as number;
  const limit = seen > 1 ? 4 * (s[at + errorOfSeason] as number) : Infinity;
  const move = Math.max(-limit, Math.min(limit, tame - (s[at + means + bin] as number)));
  s[at + means + bin] = (s[at + means + bin] as number) + Math.max(1 / (slow + 1), 0.15) * move;
  s[at + means + bins + bin] = slow + 1;
  // Until its first day is over a series has no level and is judged by its steps.
  s[at + level] = (s[at + level] as number) + Math.max(1 / (n + 1), 1 / 2_000) * (tame - (s[at + level] as number));
  return result;
}

/** Whether the season counts at present. */
export function isSeasonal(s: Float64Array, at: number): boolean {
  return s[at + trusted] === 1;
}

/** How far this bin of the day lies from the mean of its hour; 0 where a bin is an hour or more. */
export function withinHour(s: Float64Array, at: number, bin: number, inUse: number): number {
  if (inUse <= 24) return 0;
  const perHour = inUse / 24;
  const first = at + means + Math.floor(bin / perHour) * perHour;
  let sum = 0;
  let seen = 0;
  for (let k = first; k < first + perHour; k++) {
    if (s[k + bins] === 0) continue;
    sum += s[k] as number;
    seen++;
  }
  return seen === 0 ? 0 : (s[at + means + bin] as number) - sum / seen;
}

export function isKnownBin(s: Float64Array, at: number, bin: number): boolean {
  return s[at + means + bins + bin] !== 0;
}

export function binOf(time: number, inUse: number): number {
  return Math.min(inUse - 1, Math.floor(((time - Math.floor(time / day) * day) * inUse) / day));
}

/** Whole divisors of a day, so that a pace that wavers does not move the bins. */
const steps = [288, 144, 96, 48, 24, 12, 8, 6, 4, 2, 1];

export function binsFor(samplesPerDay: number): number {
  let place = 0;
  while (place < steps.length - 1 && (steps[place] as number) > samplesPerDay * 1.1) place++;
  return steps[place] as number;
}

/** Distance from the span of this bin and so many on either side, so that an edge some minutes early or late is no surprise. */
function beyondNeighbours(
  s: Float64Array,
  at: number,
  value: number,
  bin: number,
  inUse: number,
  reach: number,
): number {
  let low = Infinity;
  let high = -Infinity;
  for (let step = -reach; step <= reach; step++) {
    const near = (bin + step + inUse) % inUse;
    if (s[at + means + bins + near] === 0) continue;
    const mean = s[at + means + near] as number;
    if (mean < low) low = mean;
    if (mean > high) high = mean;
  }
  return value > high ? value - high : value < low ? value - low : 0;
}

/** Follows a mean error; one that is far larger than usual counts as six times that. */
export function follow(s: Float64Array, at: number, error: number, a: number, n: number): void {
  const old = s[at] as number;
  s[at] = old + a * (Math.min(error, n < 50 ? Infinity : 6 * old + Number.MIN_VALUE) - old);
}
