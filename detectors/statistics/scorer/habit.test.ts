import { describe, expect, it } from 'vitest';
import { habitOf, habitSize } from './habit.ts';

const perDay = 288;

/** What is taken off after so many days with an occurrence every so many. */
function raisedAfter(days: number, every: number, novelty = 0.5, lasts = 1): number {
  const record = new Float64Array(habitSize);
  let raised = 0;
  for (let i = 0; i < days * perDay; i++) {
    const isNovel = i % Math.round(every * perDay) < lasts;
    raised = habitOf(record, 0, i, perDay, isNovel ? novelty : -Infinity);
  }
  return raised;
}

describe('the habit of a device', () => {
  it('takes nothing off where novelty comes as often as it says, or less', () => {
    expect(raisedAfter(60, 2.1)).toBe(0);
    expect(raisedAfter(60, 10)).toBe(0);
  });

  it('takes off the more the more often it comes, up to a limit', () => {
    const [often, more, most] = [raisedAfter(60, 1.5), raisedAfter(60, 1), raisedAfter(60, 0.2)];
    expect(often).toBeGreaterThan(0);
    expect(more).toBeGreaterThan(often);
    expect(most).toBe(0.5);
  });

  it('counts what lasts once, and what is less novel not at all', () => {
    expect(raisedAfter(60, 2.1, 0.5, 15)).toBe(0);
    expect(raisedAfter(60, 0.2, 0.2)).toBe(0);
  });

  it('knows nothing during the first day', () => {
    expect(raisedAfter(1, 0.2)).toBe(0);
  });

  it('fades once the device has changed', () => {
    const record = new Float64Array(habitSize);
    let raised = 0;
    const days = (count: number, novelty: number): number => {
      for (let i = 0; i < count * perDay; i++)
        raised = habitOf(record, 0, 1e6, perDay, i % perDay === 0 ? novelty : -Infinity);
      return raised;
    };
    const before = days(60, 1);
    expect(before).toBeGreaterThan(0.3);
    expect(days(60, -Infinity)).toBe(0);
  });
});
