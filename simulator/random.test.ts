import { expect, test } from 'vitest';
import { Random } from './random.ts';

test('equal seeds give equal draws, other seeds other draws', () => {
  const draws = (...seed: (string | number)[]): number[] => {
    const random = new Random(...seed);
    return Array.from({ length: 20 }, () => random.word());
  };
  expect(draws(1, 'a')).toEqual(draws(1, 'a'));
  expect(draws(1, 'a')).not.toEqual(draws(2, 'a'));
  expect(draws(1, 'a')).not.toEqual(draws(1, 'b'));
});

test('draws stay within their bounds and fill them', () => {
  const random = new Random(7);
  const uniform = Array.from({ length: 20_000 }, () => random.next());
  expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...uniform)).toBeLessThan(1);
  expect(uniform.reduce((a, b) => a + b) / uniform.length).toBeCloseTo(0.5, 1);
  const strengths = Array.from({ length: 20_000 }, () => random.logUniform(1.3, 10));
  expect(Math.min(...strengths)).toBeGreaterThanOrEqual(1.3);
  expect(Math.max(...strengths)).toBeLessThan(10);
  const below = strengths.filter((strength) => strength < Math.sqrt(13)).length / strengths.length;
  expect(below).toBeGreaterThan(0.48);
  expect(below).toBeLessThan(0.52);
});

test('hex has exactly the digits asked for', () => {
  const random = new Random(3);
  for (const digits of [1, 8, 12, 31, 64]) expect(random.hex(digits)).toMatch(new RegExp(`^[0-9a-f]{${digits}}$`));
});
