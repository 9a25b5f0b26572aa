import { describe, expect, it } from 'vitest';
import { probation } from '../measures/nab-score.ts';
import { noAnomaly, planted } from './planted.ts';

const [once, again, other] = [planted(1), planted(1), planted(2)];

describe('the planted series', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(again).toEqual(once);
    expect(other.map(({ values }) => values[0]?.length)).not.toEqual(once.map(({ values }) => values[0]?.length));
  });

  it('have windows that are apart, behind the probation, and fill a tenth of the rows', () => {
    for (const { kind, truth, times, name } of once) {
      expect(truth.length > 0, name).toBe(kind !== noAnomaly);
      let last = probation(times.length) - 1;
      for (const { from, to } of truth) {
        expect(from, name).toBeGreaterThan(last);
        last = to;
      }
      expect(last).toBeLessThan(times.length);
      const rows = truth.reduce((sum, { from, to }) => sum + to - from, 0);
      if (truth.length > 0) expect(rows / times.length, name).toBeCloseTo(0.1, 2);
    }
  });

  it('are finite, and what is planted begins within its window', () => {
    for (const { values } of once) expect(values[0]?.every((value) => Number.isFinite(value))).toBe(true);
    const stuck = once.find(({ kind, ground }) => kind === 'stuck' && ground === 'noise');
    const repeats = [...(stuck?.values[0] ?? [])].map((value, i, all) => i > 0 && value === all[i - 1]);
    expect(repeats.indexOf(true)).toBeGreaterThan(stuck?.truth[0]?.from ?? Infinity);
  });
});
