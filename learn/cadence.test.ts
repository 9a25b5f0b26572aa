import { expect, it } from 'vitest';
import { isDue } from './cadence.ts';
import { hourMs } from './hours.ts';

const midnight = Date.UTC(2026, 10, 21);
const dayMs = 24 * hourMs;

it('learns every hour of a young fleet, and at once where nothing was learned', () => {
  expect(isDue(midnight + hourMs, midnight, midnight - 2 * dayMs)).toBe(true);
  expect(isDue(midnight, midnight, midnight - 2 * dayMs)).toBe(false);
  expect(isDue(midnight + hourMs, 0, 0)).toBe(true);
});

it('learns every six hours once a week is known, at the same hours of each day', () => {
  const due = Array.from({ length: 24 }, (_, hour) => midnight + (hour + 1) * hourMs).filter((to) =>
    isDue(to, to - hourMs, midnight - 8 * dayMs),
  );
  expect(due.map((to) => (to - midnight) / hourMs)).toEqual([6, 12, 18, 24]);
});

it('learns late what it missed while nobody was there', () => {
  expect(isDue(midnight + 7 * hourMs, midnight + 5 * hourMs, midnight - 8 * dayMs)).toBe(true);
});
