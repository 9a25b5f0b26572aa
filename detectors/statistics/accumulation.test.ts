import { describe, expect, it } from 'vitest';
import { accumulate, accumulationSize, type Course, limitOf, peakOf, settle, shippedLimits } from './accumulation.ts';

/** One sum after so many ordinary samples. */
function after(ordinary: number) {
  const numbers = new Float64Array(accumulationSize);
  let samples = 0;
  const take = (surprise: number, told = false): Course =>
    accumulate(numbers, 0, surprise, samples++, told, shippedLimits);
  for (let i = 0; i < ordinary; i++) take(0.3);
  return { numbers, take };
}

describe('a sum of surprises', () => {
  it('rises with each surprise above what is usual, and ends when it has fallen far enough', () => {
    const { numbers, take } = after(100);
    expect([take(3), take(3), take(0), take(3)]).toEqual(['rises', 'rises', 'wanes', 'rises']);
    expect(peakOf(numbers, 0)).toBeCloseTo(5.8, 0);
    expect([take(0), take(0), take(0), take(0)]).toEqual(['wanes', 'wanes', 'wanes', 'ends']);
  });

  it('is not begun by what is no rarer than one in ten, nor moved far by one sample however rare', () => {
    const { numbers, take } = after(100);
    expect([take(0.99), take(0.99), take(0.99)]).toEqual(['none', 'none', 'none']);
    take(300);
    expect(peakOf(numbers, 0)).toBeLessThan(3);
  });

  it('asks for twice the largest stretch of the past, those reported apart', () => {
    const { numbers, take } = after(100);
    for (let i = 0; i < 3; i++) take(3);
    const largest = peakOf(numbers, 0);
    settle(numbers, 0);
    expect(limitOf(numbers, 0, shippedLimits)).toBeCloseTo(2 * largest, 2);
    for (let i = 0; i < 20; i++) take(3, true);
    for (let i = 0; i < 9; i++) take(0, true);
    expect(limitOf(numbers, 0, shippedLimits)).toBeCloseTo(2 * largest, 0);
  });
});
