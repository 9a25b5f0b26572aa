import { expect, it } from 'vitest';
import { countOf, mostNew, noteStrange, strangeSize } from './strange-samples.ts';

/** How rare the last of so many samples is. */
function rarityOf(samples: number, isStrange: (i: number) => boolean): number {
  const record = new Float64Array(strangeSize);
  let rarity = 0;
  for (let i = 0; i < samples; i++) rarity = noteStrange(record, 0, isStrange(i), countOf(record, 0) >= 1, i);
  return rarity;
}

const atEnd = (i: number): boolean => i >= 9_998;

it('what came seldom is rarer than what came often, and never than nothing before it', () => {
  const never = rarityOf(10_000, atEnd);
  const seldom = rarityOf(10_000, (i) => atEnd(i) || i % 2_500 === 100);
  const often = rarityOf(10_000, (i) => atEnd(i) || i % 200 === 100);
  expect(never).toBeGreaterThan(seldom);
  expect(seldom).toBeGreaterThan(often);
});

it('what came often lately is expected, and a few are not enough for that', () => {
  const seldom = rarityOf(10_000, (i) => atEnd(i) || i === 5_000 || i === 6_000);
  const few = rarityOf(10_000, (i) => atEnd(i) || i === 9_200 || i === 9_600);
  expect(few).toBeCloseTo(seldom, 6);
  const lately = rarityOf(10_000, (i) => atEnd(i) || (i > 9_000 && i % 50 === 0));
  const spread = rarityOf(10_000, (i) => atEnd(i) || i % 500 === 0);
  expect(lately).toBeLessThan(spread - 0.5);
});

it('nothing is rare where a large share of all is strange, and what is expected is not', () => {
  expect(rarityOf(10_000, (i) => atEnd(i) || i % Math.floor(0.5 / mostNew) === 0)).toBe(-Infinity);
  expect(rarityOf(10_000, () => false)).toBe(-Infinity);
});
