/**
 * Chance of `count` or more where `mean` is usual (Poisson). The binomial tail of as many devices of any number is no
 * larger, so this never makes a movement look rarer than it is. 1 for a count of 0; 0 where doubles end.
 */
export function poissonTail(count: number, mean: number): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  if (count <= mean) return 1 - below(count, mean);
  // Terms from `count` on fall faster than a geometric series with ratio mean / count.
  let term = Math.exp(count * Math.log(mean) - mean - logFactorial(count));
  let sum = 0;
  for (let k = count; term > sum * Number.EPSILON && term > 0; k++) {
    sum += term;
    term *= mean / (k + 1);
  }
  return Math.min(1, sum);
}

/** Chance of fewer than `count`, for a count up to the mean. */
function below(count: number, mean: number): number {
  let term = Math.exp((count - 1) * Math.log(mean) - mean - logFactorial(count - 1));
  let sum = 0;
  for (let k = count - 1; k >= 0 && term > sum * Number.EPSILON; k--) {
    sum += term;
    term *= k / mean;
  }
  return Math.min(1, sum);
}

/** Exact sum for small numbers, Stirling's series beyond: the error is below 1e-10 there. */
function logFactorial(n: number): number {
  if (n < 32) {
    let sum = 0;
    for (let k = 2; k <= n; k++) sum += Math.log(k);
    return sum;
  }
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
