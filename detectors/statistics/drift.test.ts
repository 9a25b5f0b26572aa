import { describe, expect, it } from 'vitest';
import { acceptDrift, type Drift, driftSize, takeDay } from './drift.ts';

/** Noise from -1 to 1 that depends on seed and place alone. */
function noise(seed: number, i: number): number {
  let mixed = Math.imul(seed * 7_919 + i + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 31 - 1;
}

const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);
const quietDays = 60;

/** A level of about 500 a day, a tenth more or less, that from day 60 on is multiplied by `growth` every day. */
function drifts(seed: number, growth: number, until = 200): Drift[] {
  const record = new Float64Array(driftSize);
  return Array.from({ length: until }, (_, day) =>
    takeDay(record, 0, 500 * (1 + 0.1 * noise(seed, day)) * growth ** Math.max(0, day - quietDays)),
  );
}

describe('slow poisoning', () => {
  it.each([
    ['grows by 1 % a day', 1.01],
    ['grows by a quarter of a per cent a day', 1.0025],
    ['shrinks by 1 % a day', 0.99],
  ])('is called before a level that %s has shifted by 30 %%, with any of 20 seeds', (_what, growth) => {
    for (const seed of seeds) {
      const called = drifts(seed, growth).findIndex((drift) => drift.called);
      expect(called).toBeGreaterThan(quietDays);
      expect(Math.abs(growth ** (called - quietDays) - 1)).toBeLessThan(0.3);
    }
  });

  it('is not called on a level that stays, for a year', () => {
    for (const seed of seeds) expect(drifts(seed, 1, 365).filter(({ called }) => called)).toEqual([]);
  });

  it('judges by a reference that the poison does not move, until the change is accepted', () => {
    const record = new Float64Array(driftSize);
    for (let day = 0; day < 30; day++) takeDay(record, 0, 100);
    for (let day = 0; day < 300; day++) expect(takeDay(record, 0, 130).budget).toBeCloseTo(0.15, 9);
    expect(takeDay(record, 0, 130)).toMatchObject({ called: true });
    acceptDrift(record, 0);
    for (let day = 0; day < 30; day++) expect(takeDay(record, 0, 130).called).toBe(false);
  });

  it('leaves out what is no level', () => {
    const record = new Float64Array(driftSize);
    for (const level of [Number.NaN, -1, Infinity]) takeDay(record, 0, level);
    expect(record.every((one) => one === 0)).toBe(true);
  });
});
