import { expect, it } from 'vitest';
import { isDue, learnEvery, rollUpEvery } from './cadence.ts';
import { dayMs, hourMs } from './hours.ts';

const midnight = Date.UTC(2026, 10, 21);

it('learns every hour of a young fleet, seldomer the more is known, and once a day at the least', () => {
  const hours = [0, 8, 16, 40, 48, 80, 96, 191, 192, 24 * 400].map((past) => learnEvery(past * hourMs) / hourMs);
  expect(hours).toEqual([1, 1, 2, 4, 6, 8, 12, 12, 24, 24]);
});

it('rolls up as often as it learns, and every six hours at the least', () => {
  const hours = [0, 24, 48, 80, 24 * 400].map((past) => rollUpEvery(past * hourMs) / hourMs);
  expect(hours).toEqual([1, 3, 6, 6, 6]);
});

it('looks at all its past no more than some ten times while it grows old', () => {
  let looked = 0;
  let learnedTo = midnight;
  for (let to = midnight + hourMs; to <= midnight + 8 * dayMs; to += hourMs) {
    if (!isDue(to, learnedTo, learnEvery(to - midnight))) continue;
    looked += to - midnight;
    learnedTo = to;
  }
  expect(looked / (8 * dayMs)).toBeLessThan(12);
  expect(learnedTo).toBe(midnight + 8 * dayMs);
});

it('is due at the same hours of each day', () => {
  const due = Array.from({ length: 24 }, (_, hour) => midnight + (hour + 1) * hourMs).filter((to) =>
    isDue(to, to - hourMs, 6 * hourMs),
  );
  expect(due.map((to) => (to - midnight) / hourMs)).toEqual([6, 12, 18, 24]);
});

it('is due late when nobody was there, at once when nothing was done, and not twice', () => {
  expect(isDue(midnight + 7 * hourMs, midnight + 5 * hourMs, 6 * hourMs)).toBe(true);
  expect(isDue(midnight + hourMs, 0, dayMs)).toBe(true);
  expect(isDue(midnight, midnight, hourMs)).toBe(false);
});
