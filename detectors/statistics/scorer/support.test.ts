import { describe, expect, it } from 'vitest';
import { emptySupport, judgeSupport, supportSize } from './support.ts';

const perDay = 34_560;

/** Requests and answers by the second, 0 to 4, as many of one as of the other. */
function usual(i: number): [number, number] {
  const count = Math.imul(i, 0x9e3779b1) >>> 29;
  return [count % 5, count % 5];
}

/** A count of about that size. */
function around(mean: number, i: number): number {
  const drawn = [0, 1, 2, 3].map((part) => (Math.imul(4 * i + part, 0x9e3779b1) >>> 8) / 2 ** 24);
  return Math.round(mean + Math.sqrt(3 * mean) * (drawn.reduce((sum, one) => sum + one) - 2));
}

function judged(length: number, at: (i: number) => readonly number[]): number[] {
  const record = new Float64Array(supportSize);
  const support = emptySupport();
  return Array.from({ length }, (_, i) => {
    judgeSupport(record, 0, at(i), perDay, support);
    return support.strangeness;
  });
}

const rare = (all: readonly number[]): number[] => [...all.keys()].filter((i) => (all[i] as number) >= 1);

describe('values never seen together', () => {
  it('are strange where they come several at a time, though each value is usual', () => {
    const attacked = judged(20_000, (i) => (i >= 15_000 && i < 15_005 ? [4, 0] : usual(i)));
    expect(rare(attacked).every((i) => i >= 15_000 && i < 15_005)).toBe(true);
    expect(rare(attacked).length).toBeGreaterThan(0);
  });

  it('are strange again the next time: what comes with a flagged stretch is not learned', () => {
    const bursts = [12_000, 14_000, 16_000, 18_000];
    const fired = rare(judged(20_000, (i) => (bursts.some((from) => i >= from && i < from + 6) ? [4, 0] : usual(i))));
    for (const from of bursts) expect(fired.some((i) => i >= from && i < from + 6)).toBe(true);
  });

  it('become usual where they come alone, or for good', () => {
    const alone = judged(20_000, (i) => (i > 10_000 && i % 500 === 0 ? [4, 0] : usual(i)));
    expect(rare(alone)).toEqual([]);
    expect(alone.slice(11_000).every((one) => one === -Infinity)).toBe(true);
    const forGood = judged(20_000, (i) => (i >= 10_000 ? [i % 5, (i + 1) % 5] : usual(i)));
    expect(rare(forGood).length).toBeGreaterThan(0);
    expect(rare(forGood.slice(13_000))).toEqual([]);
  });

  it('are less strange where so many came lately that it is beyond doubt, and as strange again when that is over', () => {
    // Three new pairs in a row every hundred samples: other ones each time, none of which comes again.
    const changing = (i: number) => i >= 10_000 && i < 16_000 && i % 100 < 3;
    const other = (i: number): number => 5 + (Math.floor(i / 100) % 40);
    const all = judged(40_000, (i) => {
      if (changing(i) || (i >= 38_000 && i < 38_003)) return [i % 5, other(i)];
      // Each of these values is known to its metric.
      return i < 1_000 ? [i % 45, i % 45] : usual(i);
    });
    const most = (from: number, to: number): number => Math.max(...all.slice(from, to));
    expect(most(10_000, 10_100)).toBeGreaterThan(1);
    expect(most(15_000, 16_000)).toBeLessThan(most(10_000, 10_100) - 1);
    expect(most(38_000, 38_100)).toBeGreaterThan(most(15_000, 16_000));
  });

  it('are none where counts are so large that ever new ones come together', () => {
    const large = (i: number): readonly number[] => [0, 1, 2].map((m) => around(60 - 20 * m, 3 * i + m));
    expect(rare(judged(40_000, large))).toEqual([]);
    // At first one of them takes ever new values, and is learned together with the others only later.
    expect(rare(judged(40_000, (i) => [i < 3_000 ? i : around(60, 2 * i), around(40, 2 * i + 1)]))).toEqual([]);
  });

  it('are no matter for metrics that take ever new values, and for a single one', () => {
    expect(judged(5_000, (i) => [i, i * 0.37]).every((one) => one === -Infinity)).toBe(true);
    expect(judged(5_000, (i) => [i % 7]).every((one) => one === -Infinity)).toBe(true);
  });
});
