import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { deviceSize, newDevice, observe, observeFrozen } from './device.ts';
import { emptyVerdict, reasonOf, scoreOf, shippedThreshold, type Verdict } from './verdict.ts';

const minute = 60_000;

/** Noise that depends on the place alone. */
function noise(i: number): number {
  const mixed = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  return (((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32 - 0.5) * 2;
}

function verdicts(values: readonly (number | readonly number[])[], stepMs = 5 * minute): Verdict[] {
  const rows = values.map((value) => (typeof value === 'number' ? [value] : value));
  const device = newDevice(rows[0]?.length ?? 1);
  return rows.map((row, i) => {
    const verdict = emptyVerdict();
    observe(device, i * stepMs, row, verdict);
    return { ...verdict, explained: [...verdict.explained] };
  });
}

const firings = (all: readonly Verdict[]): number[] => [...all.keys()].filter((i) => all[i]?.firing);

/** A fortnight of noise around 50 at five minutes. */
const quiet = Array.from({ length: 4_032 }, (_, i) => 50 + 3 * noise(i));

function changed(change: (value: number, i: number) => number): number[] {
  return quiet.map(change);
}

describe('the scorer of one metric', () => {
  property.prop([
    fc.array(fc.oneof(fc.double(), fc.constant(0), fc.nat(5)), { minLength: 1, maxLength: 200 }),
    fc.nat(),
  ])('scores a row by that row and those before it only', (values, cut) => {
    const whole = verdicts(values);
    const length = 1 + (cut % values.length);
    expect(verdicts(values.slice(0, length))).toEqual(whole.slice(0, length));
  });

  property.prop([
    fc.array(fc.tuple(fc.oneof(fc.double(), fc.constant(Number.NaN)), fc.oneof(fc.integer(), fc.constant(Number.NaN)))),
  ])('gives a score from 0 to 1 whatever comes, at whatever times', (samples) => {
    const device = newDevice(1);
    const verdict = emptyVerdict();
    for (const [value, time] of samples) {
      observe(device, time, [value], verdict);
      expect(verdict.score).toBeGreaterThanOrEqual(0);
      expect(verdict.score).toBeLessThanOrEqual(1);
    }
  });

  property.prop([
    fc.array(fc.array(fc.oneof(fc.double(), fc.nat(3)), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 60,
    }),
    fc.nat(),
    fc.constantFrom(1, 3),
  ])('goes on from a copy of its memory as if nothing had happened', (rows, cut, metrics) => {
    const device = newDevice(metrics);
    let restored = device;
    for (const [i, row] of [...rows, ...rows].entries()) {
      const [one, other] = [emptyVerdict(), emptyVerdict()];
      observe(device, i * minute, row.slice(0, metrics), one);
      if (i === cut % rows.length) restored = new Float64Array(structuredClone([...device]));
      if (restored === device || i <= cut % rows.length) continue;
      observe(restored, i * minute, row.slice(0, metrics), other);
      expect(other).toEqual(one);
      expect(restored).toEqual(device);
    }
  });

  it('judges the same while frozen, and learns nothing of what it judges', () => {
    const device = newDevice(1);
    const verdict = emptyVerdict();
    for (const [i, value] of quiet.slice(0, 2_000).entries()) observe(device, i * 5 * minute, [value], verdict);
    const [learning, frozen] = [device.slice(), device.slice()];
    for (let i = 2_000; i < 2_600; i++) {
      observe(learning, i * 5 * minute, [90], verdict);
      observeFrozen(frozen, i * 5 * minute, [90], verdict);
    }
    expect(verdict.expectedHigh).toBeLessThan(60);
    observe(learning, 2_600 * 5 * minute, [90], verdict);
    expect(verdict.expectedHigh).toBeGreaterThan(60);
  });

  it('tells what lasts soon after a single wild sample was told', () => {
    const fired = firings(verdicts(changed((value, i) => (i === 3_480 ? 900 : i >= 3_520 ? value + 30 : value))));
    expect(fired).toContain(3_480);
    expect(fired.some((i) => i >= 3_520 && i < 3_560)).toBe(true);
  });

  it('is not blind between wild samples that keep coming', () => {
    const isWild = (i: number): boolean => i % 97 < 2;
    const found = Array.from({ length: 10 }, (_, k) => 3_500 + 7 * k).filter((from) => {
      const raised = changed((value, i) => (i >= from && i < from + 4 ? value + 20 : value));
      const fired = firings(verdicts(raised.map((value, i) => (isWild(i) ? 900 + 700 * noise(i) : value))));
      expect(fired.filter((i) => i > 2_000 && i < from).length).toBeLessThanOrEqual(6);
      return fired.some((i) => i >= from && i < from + 5 && !isWild(i));
    });
    expect(found.length).toBeGreaterThanOrEqual(9);
  });

  it.each([
    ['a spike', changed((value, i) => (i === 3_500 ? 120 : value)), 3_500, 1],
    ['a drop to zero', changed((value, i) => (i >= 3_500 && i < 3_506 ? 0 : value)), 3_500, 3],
    ['a shift of the level', changed((value, i) => (i >= 3_500 ? value + 8 : value)), 3_500, 60],
    ['more spread', changed((value, i) => (i >= 3_500 ? 50 + 3 * (value - 50) : value)), 3_500, 150],
    ['a value that stops moving', changed((value, i) => (i >= 3_500 ? 50 : value)), 3_500, 10],
    ['the first change of a constant', quiet.map((_, i) => (i === 3_500 ? 22 : 21)), 3_500, 1],
  ])('fires soon after %s', (_what, values, at, within) => {
    const fired = firings(verdicts(values));
    expect(fired.some((i) => i >= at && i < at + within)).toBe(true);
    expect(fired.filter((i) => i < at && i > 600).length).toBeLessThanOrEqual(2);
  });

  it('stays quiet on a constant, and while it warms up', () => {
    expect(firings(verdicts(quiet.map(() => 21.5)))).toEqual([]);
    const early = verdicts(quiet.slice(0, 64)).map(({ score }) => score);
    expect(early.slice(0, 32).every((score) => score === 0)).toBe(true);
    expect(early.slice(32).every((score) => score > 0)).toBe(true);
    expect(firings(verdicts([1, 1, 1, 1, 90, 1, 1, 1, 1, -400, 1, 1, 1, 1, 1, 1, 1, 1, 7, 1]))).toEqual([]);
  });

  it('learns a day without being told, and misses what is not there at its hour', () => {
    const day = (i: number): number => (i % 288 >= 108 && i % 288 < 216 ? 80 : 20) + 3 * noise(i);
    const values = quiet.map((_, i) => (i >= 2_988 && i < 3_096 ? 20 + 3 * noise(i) : day(i)));
    const fired = firings(verdicts(values)).filter((i) => i > 1_500);
    expect(fired.length).toBeGreaterThan(0);
    expect(fired.every((i) => i >= 2_988 && i < 3_200)).toBe(true);
  });

  it('tells an episode once, and gets used to a new level', () => {
    const fired = firings(verdicts(changed((value, i) => (i >= 2_000 ? value + 30 : value))));
    expect(fired.filter((i) => i >= 2_000 && i < 2_100)).toHaveLength(1);
    expect(fired.filter((i) => i >= 3_400)).toEqual([]);
  });

  it('finds the same in another unit, with samples missing, and after a clock was set back', () => {
    const spiked = changed((value, i) => (i === 3_500 ? 120 : value));
    expect(firings(verdicts(spiked.map((value) => value * 1_024)))).toEqual(firings(verdicts(spiked)));
    expect(firings(verdicts(spiked.map((value, i) => (i % 20 === 3 ? Number.NaN : value))))).toContain(3_500);
    const device = newDevice(1);
    const verdict = emptyVerdict();
    const fired = spiked.filter((value, i) => {
      observe(device, i * 5 * minute - (i >= 3_000 ? 86_400_000 : 0), [value], verdict);
      return verdict.firing && i >= 3_000;
    });
    expect(fired).toContain(120);
  });

  it('says the band, the samples and the reason', () => {
    const verdict = verdicts(changed((value, i) => (i === 3_500 ? 120 : value)))[3_500] as Verdict;
    expect(verdict.expectedHigh).toBeLessThan(120);
    expect(verdict.expectedLow).toBeLessThan(verdict.expectedHigh);
    expect(verdict).toMatchObject({ samples: 3_501, baseline: 'device', explained: [0] });
    expect(reasonOf(verdict, ['temperature'])).toMatch(
      /above: temperature at 120, usual .* \(3501 samples of the device\)/,
    );
  });
});

describe('the scorer of several metrics', () => {
  const rows = quiet.map((_, i) => Array.from({ length: 6 }, (_metric, m) => 50 + 3 * noise(i * 6 + m)));

  it('makes one verdict and names the metrics that explain it', () => {
    const attacked = rows.map((row, i) =>
      i >= 3_500 && i < 3_505 ? row.map((value, m) => (m < 2 ? value + 40 : value)) : row,
    );
    const all = verdicts(attacked);
    const fired = firings(all).filter((i) => i > 600);
    expect(fired).toContain(3_500);
    expect(all[3_500]?.explained.toSorted()).toEqual([0, 1]);
  });

  it('tells again within the rest what has become a hundred times rarer, and not what only goes on', () => {
    const raised = (metrics: number, i: number): number => (i < 3_500 ? 0 : i < 3_520 ? 1 : metrics);
    const told = (metrics: number): number[] =>
      firings(
        verdicts(rows.map((row, i) => row.map((value, m) => (m < raised(metrics, i) ? value + 40 * (i % 2) : value)))),
      ).filter((i) => i >= 3_500 && i < 3_560);
    const [first, ...more] = told(6);
    expect(first).toBeLessThan(3_520);
    expect(more.length).toBeGreaterThan(0);
    expect(more.every((i) => i >= 3_520)).toBe(true);
    expect(told(1)).toEqual([first]);
  });

  it('does not take a flood for usual while it lasts: the last is found like the first', () => {
    const floods = [1_200, 1_600, 2_000, 2_400, 2_800, 3_200, 3_600];
    const flooded = rows.map((row, i) =>
      floods.some((from) => i >= from && i < from + 90) ? row.map((value, m) => (m < 2 ? value + 5_000 : value)) : row,
    );
    const fired = firings(verdicts(flooded));
    for (const from of floods) expect(fired.filter((i) => i >= from && i < from + 90)).toEqual([from]);
  });

  it('counts what is missing neither for nor against', () => {
    const all = verdicts(
      rows.map((row, i) => (i % 3 === 0 ? row.map((value, m) => (m === 2 ? Number.NaN : value)) : row)),
    );
    expect(firings(all).filter((i) => i > 600).length).toBeLessThanOrEqual(2);
  });
});

describe('the score', () => {
  it('is one half where a sample is so unusual that it comes once in ten clean days', () => {
    expect(scoreOf(1)).toBeCloseTo(shippedThreshold, 12);
    expect(scoreOf(3)).toBeGreaterThan(scoreOf(2));
  });

  it('needs memory that does not grow', () => {
    const device = newDevice(3);
    for (let i = 0; i < 5_000; i++) observe(device, i * minute, [i, -i, 0], emptyVerdict());
    expect(device).toHaveLength(deviceSize(3));
  });
});
