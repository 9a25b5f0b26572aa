import { expect, it } from 'vitest';
import { learnGap, limitOf } from './gap.ts';

/** Numbers from 0 to 1 that look random and are the same every time. */
function* numbers(): Generator<number> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state + 0.5) / 2 ** 32;
  }
}

it('follows the gap that is exceeded once in a thousand', () => {
  const random = numbers();
  let usual = 0;
  let sum = 0;
  for (let i = 0; i < 60_000; i++) {
    const gap = -60_000 * Math.log(random.next().value ?? 1);
    usual = learnGap(usual, gap, i < 50, false);
    if (i >= 20_000) sum += usual / 40_000;
  }
  // The p99.9 of an exponential is 6.9 times its mean; 3 times that must never happen by chance.
  expect(sum / 60_000).toBeGreaterThan(5);
  expect(sum / 60_000).toBeLessThan(10);
});

it('learns little from one outage, and a new habit in a few rounds', () => {
  const day = 24 * 3_600_000;
  expect(learnGap(60_000, day, false, false)).toBe(99_000);
  let usual = 60_000;
  for (let night = 0; night < 6; night++) usual = learnGap(usual, 10 * 3_600_000, false, true);
  expect(3 * usual).toBeGreaterThan(10 * 3_600_000);
});

it('is patient for the longest of what applies', () => {
  const patience = { factor: 3, expectedFactor: 4, floorMs: 300_000 };
  expect([limitOf(1, 0, patience), limitOf(200_000, 0, patience), limitOf(1, 100_000, patience)]).toEqual([
    300_000, 600_000, 400_000,
  ]);
});
