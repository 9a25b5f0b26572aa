import { isLearned, keep, placeOf, wordCount } from './bits.ts';

/**
 * Values and pairs of values that were never seen, for metrics that take few: counts by the second, states. A record of
 * `supportSize` numbers. How many samples with such a pair one expects follows from how many came lately, by the rule of
 * succession, so what takes ever new values calls nothing strange.
 */
const mostMetrics = 8;
const mostPending = 12;
const seen = 0;
const epoch = 1;
const newNow = 2;
const newBefore = 3;
const strange = 4;
const quietFor = 5;
const flaggedFor = 6;
const shares = 7;
const pending = shares + mostMetrics;
const bits = pending + mostPending;
export const supportSize = bits + wordCount;

/** Samples that strange ones are counted over; new pairs come in clumps, so many times more often together than alone. */
const over = 10;
const clumping = 3;
/** Samples learned before anything is strange. */
const leastSamples = 1_000;
/** A metric, or all pairs, with a larger share of new ones has no support to speak of; beyond the second it is learned no more. */
const mostNew = 0.02;
const mostOwn = 0.05;
/** Strange samples within `over` that are not learned, unless it goes on for so many samples. */
const flagged = 1.5;
const longest = 2_000;
/** Quiet samples after which a new pair is learned. */
const quiet = 3 * over;

/** What the pairs of a sample say. */
export interface Support {
  /** log10 of days between samples of a clean device that are as strange; -Infinity where nothing is new. */
  strangeness: number;
  /** Per metric, how many of its pairs are new. */
  fresh: Uint8Array;
  /** Per metric, whether it takes few values and this is one of them: then the size of its evidence says nothing. */
  known: Uint8Array;
}

export function emptySupport(): Support {
  return { strangeness: 0, fresh: new Uint8Array(mostMetrics), known: new Uint8Array(mostMetrics) };
}

const takesPart = new Uint8Array(mostMetrics);
const found = new Float64Array(mostPending);

/** Judges the values of a sample, then learns them. The first eight metrics take part. */
export function judgeSupport(
  s: Float64Array,
  at: number,
  values: ArrayLike<number>,
  samplesPerDay: number,
  judged: Support,
): void {
  const n = s[at + seen] as number;
  const metrics = Math.min(mostMetrics, values.length);
  judged.fresh.fill(0);
  judged.known.fill(0);
  for (let m = 0; m < metrics; m++) judgeOwn(s, at, m, values[m] as number, judged);
  const pairs = newPairs(s, at, metrics, values, judged);
  const rate = rateOf(s, at);
  s[at + strange] = (s[at + strange] as number) * (1 - 1 / over) + (pairs > 0 ? 1 : 0);
  const k = s[at + strange] as number;
  const isFlagged = n >= leastSamples && k >= flagged;
  count(s, at, pairs > 0 && !isFlagged);
  settle(s, at, Math.min(pairs, mostPending), isFlagged);
  judged.strangeness = -Infinity;
  const expected = clumping * rate * over;
  if (pairs === 0 || n < leastSamples || rate > mostNew || k <= expected) return;
  // Chernoff's bound of a Poisson tail.
  judged.strangeness = (k * Math.log(k / expected) - (k - expected)) / Math.LN10 - Math.log10(samplesPerDay / over);
}

/** Whether a metric takes few values, and learns this one. */
function judgeOwn(s: Float64Array, at: number, metric: number, value: number, judged: Support): void {
  takesPart[metric] = 0;
  if (Number.isNaN(value)) return;
  const share = s[at + shares + metric] as number;
  const place = placeOf(metric * mostMetrics + metric, value, 0);
  const isNew = !Number.isInteger(value) || !isLearned(s, at + bits, place);
  const warm = (s[at + seen] as number) >= leastSamples;
  if (share < mostNew) {
    takesPart[metric] = 1;
    if (warm && !isNew) judged.known[metric] = 1;
  }
  if (warm && (s[at + strange] as number) >= flagged) return;
  s[at + shares + metric] = share + ((isNew ? 1 : 0) - share) / leastSamples;
  if (isNew && share < mostOwn && Number.isInteger(value)) keep(s, at + bits, place);
}

function newPairs(s: Float64Array, at: number, metrics: number, values: ArrayLike<number>, judged: Support): number {
  let pairs = 0;
  for (let a = 0; a < metrics; a++) {
    if (takesPart[a] === 0) continue;
    for (let b = a + 1; b < metrics; b++) {
      if (takesPart[b] === 0) continue;
      const place = placeOf(a * mostMetrics + b, values[a] as number, values[b] as number);
      if (isLearned(s, at + bits, place)) continue;
      judged.fresh[a] = (judged.fresh[a] as number) + 1;
      judged.fresh[b] = (judged.fresh[b] as number) + 1;
      if (pairs < mostPending) found[pairs] = place;
      pairs++;
    }
  }
  return pairs;
}

/** New pairs wait until the samples after them were quiet: what comes with a flagged stretch is not learned. */
function settle(s: Float64Array, at: number, pairs: number, isFlagged: boolean): void {
  s[at + flaggedFor] = isFlagged ? (s[at + flaggedFor] as number) + 1 : 0;
  const waiting = s.subarray(at + pending, at + pending + mostPending);
  if ((s[at + seen] as number) <= leastSamples || (s[at + flaggedFor] as number) > longest) {
    for (let i = 0; i < pairs; i++) keep(s, at + bits, found[i] as number);
  } else if (isFlagged) waiting.fill(0);
  else if (pairs > 0) {
    // Those that waited give way: a pair that is usual comes again.
    waiting.fill(0);
    for (let i = 0; i < pairs; i++) waiting[i] = (found[i] as number) + 1;
    s[at + quietFor] = 0;
  } else if (waiting[0] !== 0 && (s[at + quietFor] = (s[at + quietFor] as number) + 1) >= quiet) {
    for (const place of waiting) if (place > 0) keep(s, at + bits, place - 1);
    waiting.fill(0);
  }
}

/** Share of samples with a new pair, over this epoch and the one before. */
function rateOf(s: Float64Array, at: number): number {
  const news = (s[at + newNow] as number) + (s[at + newBefore] as number);
  return (news + 1) / ((s[at + seen] as number) - (s[at + epoch] as number) / 2 + 1);
}

/** Each epoch is as long as all before it. */
function count(s: Float64Array, at: number, isNew: boolean): void {
  if (isNew) s[at + newNow] = (s[at + newNow] as number) + 1;
  const n = (s[at + seen] = (s[at + seen] as number) + 1);
  if (n < 2 * Math.max(64, s[at + epoch] as number)) return;
  s[at + epoch] = n;
  s[at + newBefore] = s[at + newNow] as number;
  s[at + newNow] = 0;
}
