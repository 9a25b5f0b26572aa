import { describe, expect, it, test } from 'vitest';
import { leastUnlikely, negativeBinomialTail } from './negative-binomial.ts';
import { poissonTail } from './poisson.ts';

describe('the tail of the negative binomial distribution', () => {
  // Of size 1 it is geometric: with mean 4 and variance 20 every further one has a chance of 4 in 5.
  test.each([
    [1, 0.8],
    [5, 0.8 ** 5],
    [60, 0.8 ** 60],
  ])('is geometric at size 1: %i or more', (count, chance) => {
    expect(negativeBinomialTail(count, 4, 20) / chance).toBeCloseTo(1, 4);
  });

  // Of size 2 the chance of exactly k is (k + 1) p^2 q^k: mean 2, variance 4 have p and q of one half.
  test.each([3, 8, 20])('is known at size 2: %i or more', (count) => {
    let below = 0;
    for (let k = 0; k < count; k++) below += (k + 1) * 0.5 ** (k + 2);
    expect(negativeBinomialTail(count, 2, 4)).toBeCloseTo(1 - below, 8);
  });

  it('is Poisson where the variance is no larger than the mean, and close to it where it hardly is', () => {
    expect(negativeBinomialTail(20, 5, 5)).toBe(poissonTail(20, 5));
    expect(negativeBinomialTail(20, 5, 1)).toBe(poissonTail(20, 5));
    expect(negativeBinomialTail(20, 5, 5.001) / poissonTail(20, 5)).toBeCloseTo(1, 1);
  });

  it('is certain for nothing, impossible where nothing happens, and ends for counts of any size', () => {
    expect([negativeBinomialTail(0, 3, 9), negativeBinomialTail(1, 0, 0)]).toEqual([1, 0]);
    expect(negativeBinomialTail(4e9, 1, 10)).toBe(negativeBinomialTail(4_096, 1, 10));
    expect(negativeBinomialTail(10, 1e6, 2e6)).toBe(1);
  });

  it('has a least count that is unlikely', () => {
    const least = leastUnlikely(1e-6, 1, 1, 10);
    expect(negativeBinomialTail(least, 1, 10)).toBeLessThan(1e-6);
    expect(negativeBinomialTail(least - 1, 1, 10)).toBeGreaterThanOrEqual(1e-6);
    expect(leastUnlikely(1e-6, 500, 1, 10)).toBe(500);
    expect(leastUnlikely(1e-6, 1, 1e6, 1e9)).toBe(4_096);
  });
});
