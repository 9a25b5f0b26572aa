import { mostNew } from './strange-samples.ts';

/**
 * Which metrics of a device take few values, by the share of samples with one never seen, and for how long all of them have been
 * learned together. A record of `fewValuesSize` numbers.
 */
export const mostMetrics = 8;
const shares = 0;
/** Of each metric, the sample since which it takes ever new values; 0 while it takes few. */
const outSince = shares + mostMetrics;
/** The sample from which on their values together are judged. */
const warmFrom = outSince + mostMetrics;
export const fewValuesSize = warmFrom + 1;

/** Samples learned before anything is strange. */
const leastSamples = 1_000;
/** Beyond this share of new values a metric's are not kept. */
const mostOwn = 0.05;

/** Whether enough was learned, after `seen` samples, to judge. */
export function isWarm(s: Float64Array, at: number, seen: number): boolean {
  return seen >= Math.max(leastSamples, s[at + warmFrom] as number);
}

/** Whether a metric takes few values. What it did while it took others is not known: it is learned for as long before it is judged. */
export function takesFew(s: Float64Array, at: number, metric: number, seen: number): boolean {
  const out = at + outSince + metric;
  const since = s[out] as number;
  if ((s[at + shares + metric] as number) >= mostNew) {
    if (since === 0) s[out] = seen + 1;
    return false;
  }
  if (since > 0) s[at + warmFrom] = Math.max(s[at + warmFrom] as number, seen + Math.min(leastSamples, seen - since));
  s[out] = 0;
  return true;
}

/** Counts a value. Whether it is worth keeping when it is new. */
export function noteValue(s: Float64Array, at: number, metric: number, isNew: boolean): boolean {
  const share = s[at + shares + metric] as number;
  s[at + shares + metric] = share + ((isNew ? 1 : 0) - share) / leastSamples;
  return share < mostOwn;
}
