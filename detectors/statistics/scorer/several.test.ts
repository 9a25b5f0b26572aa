import { describe, expect, it } from 'vitest';
import { newDevice, observe } from './device.ts';
import { emptyVerdict, reasonOf } from './verdict.ts';

const perDay = 288;
const days = 40;
const metrics = 12;

/** Uniform, above 0, and depending on the place alone. */
function drawn(i: number): number {
  let mixed = Math.imul(i ^ (i >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (((mixed ^ (mixed >>> 15)) >>> 0) + 1) / (2 ** 32 + 1);
}

/** Log-normal: what comes once a month is ten times what is usual. */
function heavy(i: number): number {
  return 10 * Math.exp(0.8 * Math.sqrt(-2 * Math.log(drawn(2 * i))) * Math.cos(2 * Math.PI * drawn(2 * i + 1)));
}

/** Firings and scores of a device of heavy tails, `changed` in place before they are seen. */
function observed(change: (row: number[], i: number) => void): { fired: number[]; scores: number[] } {
  const device = newDevice(metrics);
  const verdict = emptyVerdict();
  const fired: number[] = [];
  const scores = Array.from({ length: days * perDay }, (_, i) => {
    const row = Array.from({ length: metrics }, (_metric, m) => heavy(i * metrics + m));
    change(row, i);
    observe(device, i * 300_000, row, verdict);
    if (verdict.firing) fired.push(i);
    return verdict.score;
  });
  return { fired, scores };
}

describe('a device of many metrics with heavy tails', () => {
  const attacked = 35 * perDay;
  const alone = 38 * perDay;
  const { fired, scores } = observed((row, i) => {
    if (i >= attacked && i < attacked + 40) for (const m of [0, 1, 2]) row[m] = (row[m] as number) + 300;
    if (i >= alone && i < alone + 40) row[5] = (row[5] as number) + (i === alone ? 300 : 16);
  });

  it('fires no more often than is promised once it knows itself', () => {
    const false30 = fired.filter((i) => i >= 5 * perDay && i < attacked);
    expect(false30.length).toBeLessThanOrEqual(6);
  });

  it('fires for what several metrics show at once', () => {
    expect(fired.some((i) => i >= attacked && i < attacked + 5)).toBe(true);
  });

  it('ranks what goes on with less, and is not told, well below how it began', () => {
    const began = scores[alone] as number;
    expect(began).toBeLessThan(0.5);
    const goesOn = scores.slice(alone + 1, alone + 40).filter((score) => score > 0.5 * began);
    expect(goesOn.length).toBeLessThanOrEqual(4);
  });
});

describe('a device of several metrics', () => {
  it('tells nothing of its first samples, when nothing is known of what lasts', () => {
    const fired = Array.from({ length: 20 }, (_, seed) => {
      const device = newDevice(6);
      const verdict = emptyVerdict();
      return Array.from({ length: 300 }, (_sample, i) => {
        const row = Array.from({ length: 6 }, (_metric, m) => 50 + 10 * drawn((seed * 300 + i) * 6 + m));
        observe(device, i * 300_000, row, verdict);
        return verdict.firing ? 1 : 0;
      }).reduce((sum: number, one) => sum + one, 0);
    });
    expect(fired.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(1);
  });

  it('is not told of what comes every night after the first of them, and is of the same at another time', () => {
    const device = newDevice(3);
    const verdict = emptyVerdict();
    const fired: number[] = [];
    for (let i = 0; i < 20 * perDay; i++) {
      const minute = (i % perDay) * 5;
      const begins = 120 + 5 * Math.floor(2 * drawn(Math.floor(i / perDay)));
      const other = i >= 18 * perDay && minute >= 700 && minute < 720;
      const level = (minute >= begins && minute < begins + 20) || other ? 100 : 20;
      observe(
        device,
        i * 300_000,
        [0, 1, 2].map((m) => level + 6 * drawn(3 * i + m)),
        verdict,
      );
      if (verdict.firing) fired.push(i / perDay);
    }
    expect(fired.filter((day) => day >= 6 && day < 18)).toEqual([]);
    expect(fired.some((day) => day >= 18)).toBe(true);
  });

  it('says which two of them came apart, and by how much', () => {
    const device = newDevice(3);
    const verdict = emptyVerdict();
    for (let i = 0; i < 20_000; i++) {
      const asked = Math.floor(6 * drawn(i));
      const late = i % 1_000 === 500 ? 1 : 0;
      observe(device, i * 10_000, [asked + 1, Math.floor(3 * drawn(-i)), asked + 1 - late], verdict);
    }
    observe(device, 200_000_000, [1, 0, 6], verdict);
    expect(verdict.firing).toBe(true);
    expect(reasonOf(verdict, ['asked', 'errors', 'answered'])).toBe(
      'usually equal, now 5 apart: asked, answered (20001 samples of the device)',
    );
  });
});
