/**
 * Samples that are strange in one way, counted over the last ten, against how many one expects: by the rule of succession from
 * all that came, this epoch and the one before, and from what came lately as far as that is beyond doubt more. A record of
 * `strangeSize` numbers.
 */
const newNow = 0;
const newBefore = 1;
const strange = 2;
const lately = 3;
export const strangeSize = 4;

/** Samples that strange ones are counted over; they come in clumps, so many times more often together than alone. */
export const over = 10;
const clumping = 3;
/** Where a larger share is strange, none is. */
export const mostNew = 0.02;
/** Samples that count as lately, and standard deviations above nothing from which their number is beyond doubt. */
const latelySamples = 1_000;
const beyondDoubt = 2;
/** So many strange samples of ten belong together, and more by this many times what is expected where that is not next to nothing. */
const flagged = 1.5;
const byChance = 4;

/** Strange samples of the last ten before this one. */
export function countOf(s: Float64Array, at: number): number {
  return s[at + strange] as number;
}

/** How many strange samples of ten belong together: where they are usual, some come close to each other by chance. */
export function flaggedFrom(s: Float64Array, at: number, past: number): number {
  return flagged + byChance * clumping * rateOf(s, at, past) * over;
}

/** And with this one. */
export function countWith(s: Float64Array, at: number, isStrange: boolean): number {
  return countOf(s, at) * (1 - 1 / over) + (isStrange ? 1 : 0);
}

/**
 * Counts a sample. How rare so many strange ones of ten are, -log10 of their chance (Chernoff's bound of a Poisson tail);
 * -Infinity where no more than expected are.
 * @param isFlagged what belongs to a stretch that is told of says nothing of what is usual
 * @param past samples that what was counted so far came from
 */
export function noteStrange(s: Float64Array, at: number, isStrange: boolean, isFlagged: boolean, past: number): number {
  const rate = rateOf(s, at, past);
  const k = (s[at + strange] = countWith(s, at, isStrange));
  const isNew = isStrange && !isFlagged;
  if (isNew) s[at + newNow] = (s[at + newNow] as number) + 1;
  s[at + lately] = (s[at + lately] as number) * (1 - 1 / latelySamples) + (isNew ? 1 : 0);
  const expected = clumping * rate * over;
  if (rate > mostNew || k <= expected) return -Infinity;
  return (k * Math.log(k / expected) - (k - expected)) / Math.LN10;
}

/** Whether so many samples are strange that none is. */
export function areUsual(s: Float64Array, at: number, past: number): boolean {
  return rateOf(s, at, past) > mostNew;
}

function rateOf(s: Float64Array, at: number, past: number): number {
  const news = (s[at + newNow] as number) + (s[at + newBefore] as number);
  const recent = s[at + lately] as number;
  return Math.max((news + 1) / (past + 1), (recent - beyondDoubt * Math.sqrt(recent) - 1) / latelySamples);
}

export function endEpoch(s: Float64Array, at: number): void {
  s[at + newBefore] = s[at + newNow] as number;
  s[at + newNow] = 0;
}
