import { isLearned, keep, placeOf, wordCount } from './bits.ts';
import { fewValuesSize, isWarm, mostMetrics, noteValue, takesFew } from './few-values.ts';
import {
  areUsual,
  countOf,
  countWith,
  endEpoch,
  flaggedFrom,
  noteStrange,
  over,
  strangeSize,
} from './strange-samples.ts';

/**
 * Values and pairs of values that were never seen, for metrics that take few: counts by the second, states. A record of
 * `supportSize` numbers. How many samples with such a pair, and with many, one expects follows from how many came lately
 * (`strange-samples.ts`), so what takes ever new values calls nothing strange.
 */
const mostPending = 12;
const seen = 0;
const epoch = 1;
const quietFor = 2;
const flaggedFor = 3;
/** Samples with a new pair, and after them samples with many. */
const few = 4;
const many = few + strangeSize;
const values = many + strangeSize;
const pending = values + fewValuesSize;
const bits = pending + mostPending;
export const supportSize = bits + wordCount;

/** Share of all pairs of a sample that are many: rarer than one, and seldom there where the usual pairs have changed. */
const manyShare = 1 / 3;
/** Samples after which a stretch of strange ones is learned all the same. */
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
  sample: ArrayLike<number>,
  samplesPerDay: number,
  judged: Support,
): void {
  const n = s[at + seen] as number;
  const past = n - (s[at + epoch] as number) / 2;
  const warm = isWarm(s, at + values, n);
  const clump = warm ? flaggedFrom(s, at + few, past) : Infinity;
  const tells = warm && !areUsual(s, at + few, past);
  const metrics = Math.min(mostMetrics, sample.length);
  judged.fresh.fill(0);
  judged.known.fill(0);
  for (let m = 0; m < metrics; m++) judgeOwn(s, at, m, sample[m] as number, clump, judged);
  if (!tells) judged.known.fill(0);
  const pairs = newPairs(s, at, metrics, sample, judged);
  const manyPairs = Math.ceil(manyShare * allPairs(metrics));
  const isFlagged = countWith(s, at + few, pairs > 0) >= clump;
  const one = noteStrange(s, at + few, pairs > 0, isFlagged, past);
  const whole = noteStrange(s, at + many, manyPairs > 0 && pairs >= manyPairs, isFlagged, past);
  count(s, at);
  settle(s, at, Math.min(pairs, mostPending), warm, isFlagged);
  judged.strangeness = -Infinity;
  if (pairs === 0 || !warm) return;
  // Of two metrics there is one pair, which is all of them. Of several, two things are asked of each sample.
  const strangeness = manyPairs > 1 ? Math.max(one, whole) - Math.log10(2) : one;
  judged.strangeness = strangeness - Math.log10(samplesPerDay / over);
}

/** Pairs of the metrics that take part. */
function allPairs(metrics: number): number {
  let part = 0;
  for (let m = 0; m < metrics; m++) part += takesPart[m] as number;
  return (part * (part - 1)) / 2;
}

/** Whether a metric takes few values, and learns this one; not where so many strange samples as make a clump came just before. */
function judgeOwn(s: Float64Array, at: number, metric: number, value: number, clump: number, judged: Support): void {
  takesPart[metric] = 0;
  if (Number.isNaN(value)) return;
  const place = placeOf(metric * mostMetrics + metric, value, 0);
  const isNew = !Number.isInteger(value) || !isLearned(s, at + bits, place);
  if (takesFew(s, at + values, metric, s[at + seen] as number)) {
    takesPart[metric] = 1;
    if (!isNew) judged.known[metric] = 1;
  }
  if (countOf(s, at + few) >= clump) return;
  if (noteValue(s, at + values, metric, isNew) && isNew && Number.isInteger(value)) keep(s, at + bits, place);
}

function newPairs(s: Float64Array, at: number, metrics: number, sample: ArrayLike<number>, judged: Support): number {
  let pairs = 0;
  for (let a = 0; a < metrics; a++) {
    if (takesPart[a] === 0) continue;
    for (let b = a + 1; b < metrics; b++) {
      if (takesPart[b] === 0) continue;
      const place = placeOf(a * mostMetrics + b, sample[a] as number, sample[b] as number);
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
function settle(s: Float64Array, at: number, pairs: number, warm: boolean, isFlagged: boolean): void {
  s[at + flaggedFor] = isFlagged ? (s[at + flaggedFor] as number) + 1 : 0;
  const waiting = s.subarray(at + pending, at + pending + mostPending);
  if (!warm || (s[at + flaggedFor] as number) > longest) {
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

/** Each epoch is as long as all before it. */
function count(s: Float64Array, at: number): void {
  const n = (s[at + seen] = (s[at + seen] as number) + 1);
  if (n < 2 * Math.max(64, s[at + epoch] as number)) return;
  s[at + epoch] = n;
  endEpoch(s, at + few);
  endEpoch(s, at + many);
}
