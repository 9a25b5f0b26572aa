import { poissonTail } from './poisson.ts';

/** Terms added up at most: beyond so many the chance given is that of so many, which is larger. */
const mostTerms = 4_096;

/**
 * Chance of `count` or more of what has such a mean and variance: negative binomial, as counts are whose rate varies; Poisson
 * where the variance is no larger than the mean. 1 for a count of 0; of counts above 4,096 never less than of these.
 */
export function negativeBinomialTail(count: number, mean: number, variance: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  if (variance <= mean) return poissonTail(count, mean);
  const size = mean ** 2 / (variance - mean);
  const failing = 1 - mean / variance;
  const to = Math.min(Math.ceil(count), mostTerms);
  let log = size * Math.log(1 - failing);
  let below = 0;
  for (let k = 0; k < to; k++) {
    below += Math.exp(log);
    log += Math.log((failing * (k + size)) / (k + 1));
  }
  // Up to the mean the sum of what lies below is exact enough; beyond it what lies above is, and falls geometrically.
  if (to <= mean) return Math.max(0, 1 - below);
  let term = Math.exp(log);
  let sum = 0;
  for (let k = to; k < to + mostTerms && term > sum * 1e-10; k++) {
    sum += term;
    term *= (failing * (k + size)) / (k + 1);
  }
  return Math.min(1, sum);
}

/** The least count whose chance is below `chance`, from `least` on; at most 4,096. */
export function leastUnlikely(chance: number, least: number, mean: number, variance: number): number {
  let low = Math.max(1, Math.ceil(least));
  let high = mostTerms;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (negativeBinomialTail(middle, mean, variance) < chance) high = middle;
    else low = middle + 1;
  }
  return low;
}
