import { describe, expect, it } from 'vitest';
import { nearMissesOf, nearMissesSize } from './near-misses.ts';

const perDay = 288;

/** What is taken off after so many days, with a peak of `together` that lasts so many samples every so many days. */
function raisedAfter(days: number, every: number, together: number, lasts = 1): number {
  const record = new Float64Array(nearMissesSize);
  let raised = 0;
  for (let i = 0; i < days * perDay; i++) {
    const isNear = i % Math.round(every * perDay) < lasts;
    raised = nearMissesOf(record, 0, i, perDay, isNear ? together : 0);
  }
  return raised;
}

describe('near misses of a device', () => {
  it('take nothing off where metrics come near together as seldom as assumed', () => {
    expect(raisedAfter(60, 10, 1.5)).toBe(0);
    expect(raisedAfter(60, 10, 0.9)).toBe(0);
  });

  it('take off a decade where they come near ten times as often', () => {
    expect(raisedAfter(90, 0.5, 1.5)).toBeCloseTo(0.92, 1);
    expect(raisedAfter(90, 0.25, 1.5)).toBeGreaterThan(raisedAfter(90, 0.5, 1.5));
  });

  it('count what lasts once, what went beyond not at all, and nothing of the first day', () => {
    expect(raisedAfter(90, 0.5, 1.5, 15)).toBeCloseTo(raisedAfter(90, 0.5, 1.5), 2);
    expect(raisedAfter(90, 0.5, 5)).toBe(0);
    expect(raisedAfter(1, 0.1, 1.5)).toBe(0);
  });
});
