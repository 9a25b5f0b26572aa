import { expect, it } from 'vitest';
import { poissonTail } from './poisson.ts';

it.each([
  // 1 - e^-1, and so on by hand.
  [1, 1, 0.632_120_558_8],
  [2, 1, 0.264_241_117_7],
  [3, 5, 0.875_347_980_5],
  [20, 1, 1.588e-19],
  [20, 5, 3.452e-7],
])('%i or more where %d is usual happens by a chance of %d', (count, mean, chance) => {
  expect(poissonTail(count, mean) / chance).toBeCloseTo(1, 3);
});

it('is certain for nothing, impossible where nothing happens, and holds far out', () => {
  expect([poissonTail(0, 3), poissonTail(1, 0)]).toEqual([1, 0]);
  expect(poissonTail(1_000_000, 10)).toBe(0);
  expect(poissonTail(10_000, 10_000)).toBeCloseTo(0.5, 1);
  expect(poissonTail(10_500, 10_000)).toBeLessThan(1e-6);
  expect(poissonTail(10, 1e6)).toBe(1);
});
