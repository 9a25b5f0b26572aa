import { describe, expect, it } from 'vitest';
import { countOf, learnCategory, surpriseOf } from './frequencies.ts';

describe('frequencies', () => {
  it('says one in how many, and something finite of what was never seen', () => {
    const numbers = new Float64Array(4);
    for (let i = 0; i < 999; i++) learnCategory(numbers, 1, 3, i % 10 === 0 ? 1 : 0);
    expect(surpriseOf(numbers, 1, 3, 1, 3)).toBeCloseTo(1, 2);
    expect(surpriseOf(numbers, 1, 3, 2, 3)).toBeCloseTo(Math.log10(2_000), 6);
    expect(surpriseOf(numbers, 1, 3, 0, 3)).toBeCloseTo(0, 3);
    expect(numbers[0]).toBe(0);
  });

  it('forgets what is long ago', () => {
    const numbers = new Float64Array(2);
    for (let i = 0; i < 3_000; i++) learnCategory(numbers, 0, 2, 0);
    for (let i = 0; i < 40_000; i++) learnCategory(numbers, 0, 2, 1);
    expect(countOf(numbers, 0, 0, 1)).toBeLessThan(20);
  });
});
