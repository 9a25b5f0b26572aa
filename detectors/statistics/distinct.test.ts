import { expect, it } from 'vitest';
import { countDistinct, forgetDistinct, noneDistinct, noteDistinct, sizeDistinct } from './distinct.ts';

it('counts exactly while there are few, names seen twice once', () => {
  const seen = noneDistinct();
  for (let i = 0; i < 4000; i++) noteDistinct(seen, `dev-${i % 2000}`, () => i);
  expect(sizeDistinct(seen)).toBe(2000);
  expect(countDistinct(seen, (i) => i >= 3000)).toBe(1000);
});

it('estimates many within a tenth, in bounded room', () => {
  const seen = noneDistinct();
  for (let i = 0; i < 300_000; i++) noteDistinct(seen, `dev-${String(i).padStart(7, '0')}`, () => 0);
  expect(seen.kept.size).toBeLessThanOrEqual(4096);
  expect(Math.abs(sizeDistinct(seen) / 300_000 - 1)).toBeLessThan(0.1);
});

it('counts exactly again once all have been forgotten', () => {
  const seen = noneDistinct();
  for (let i = 0; i < 10_000; i++) noteDistinct(seen, `dev-${i}`, () => i);
  forgetDistinct(seen, () => true);
  noteDistinct(seen, 'dev-1', () => 1);
  expect([seen.level, sizeDistinct(seen)]).toEqual([0, 1]);
});
