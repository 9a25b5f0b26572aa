import { describe, expect, it } from 'vitest';
import type { Recording, Segment } from '../recording.ts';
import { alertsAt, atRate } from './alerts.ts';
import { bestThreshold, fileScore, nabScore, profiles, type Profile } from './nab-score.ts';

const standard = profiles['standard'] as Profile;

function recording(rows: number, truth: Segment[], stepMs = 60_000): Recording {
  return {
    ...{ set: 'test', name: 'one', half: 0, metrics: ['value'], truth },
    times: Float64Array.from({ length: rows }, (_, i) => i * stepMs),
    values: [new Float64Array(rows)],
  };
}

function scores(rows: number, high: Record<number, number>): Float64Array {
  const all = new Float64Array(rows);
  for (const [row, score] of Object.entries(high)) all[Number(row)] = score;
  return all;
}

describe('the score of the Numenta benchmark', () => {
  const one = recording(1_000, [{ from: 400, to: 499 }]);

  it('is 100 for a hit on the first row of every window, 0 for nothing', () => {
    expect(nabScore([one], [scores(1_000, { 400: 1 })], 0.5, standard)).toBeCloseTo(100, 9);
    expect(nabScore([one], [scores(1_000, {})], 0.5, standard)).toBe(0);
  });

  it('counts a window once, by its earliest hit, and a late hit for less', () => {
    const late = nabScore([one], [scores(1_000, { 495: 1 })], 0.5, standard);
    expect(late).toBeGreaterThan(50);
    expect(late).toBeLessThan(65);
    expect(nabScore([one], [scores(1_000, { 450: 1, 495: 1 })], 0.5, standard)).toBe(
      nabScore([one], [scores(1_000, { 450: 1 })], 0.5, standard),
    );
  });

  it('charges every false row, in full before the first window, less just after one, and none in probation', () => {
    const worth = (row: number): number => fileScore(one, scores(1_000, { [row]: 1 }), 0.5, standard).score;
    expect(worth(200)).toBeCloseTo(-1.11, 9);
    expect(worth(149)).toBe(-1);
    expect(worth(505)).toBeGreaterThan(-1.03);
    expect(worth(900)).toBeCloseTo(-1.11, 2);
  });

  it('finds the threshold that scores best', () => {
    const mixed = scores(1_000, { 200: 0.4, 410: 0.8, 700: 0.6 });
    expect(bestThreshold([one], [mixed], standard).threshold).toBe(0.8);
  });
});

describe('alerts', () => {
  const merging = { gapMs: 300_000, warmUp: (): number => 10 };
  const one = recording(1_440, [
    { from: 5, to: 8 },
    { from: 400, to: 410 },
    { from: 800, to: 810 },
  ]);

  it('merges firings that lie close, and counts what lies in no segment as wrong', () => {
    const all = alertsAt([one], [scores(1_440, { 403: 1, 412: 1, 600: 1, 604: 1, 700: 1 })], 0.5, merging);
    expect(all).toMatchObject({ events: 2, found: 1, right: 1, wrong: 3, delays: [180_000] });
    expect(all.falseRowShare).toBeCloseTo(4 / (1_430 - 22), 6);
  });

  it('goes down to the rate that is allowed and no further, even where firing always would merge into one alert', () => {
    const own = scores(1_440, { 402: 0.9, 600: 0.8, 802: 0.7, 900: 0.6 });
    for (let i = 10; i < 1_440; i++) own[i] = Math.max(own[i] as number, 0.1);
    const { alerts, threshold } = atRate([one], [own], 1.1, merging);
    expect({ found: alerts.found, wrong: alerts.wrong, threshold }).toEqual({ found: 2, wrong: 1, threshold: 0.7 });
  });
});
