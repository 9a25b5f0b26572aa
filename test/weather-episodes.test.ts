import { beforeAll, describe, expect, it } from 'vitest';
import { valueSpoofing } from '../detectors/value-spoofing/detector.ts';
import { planDay } from '../simulator/day.ts';
import { type DetectorScore, score } from '../simulator/score.ts';
import { weatherSchedule } from '../simulator/weather/weathers.ts';
import { foldDay } from './support/folded-day.ts';

const hourMs = 3_600_000;
const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };
const seeds = process.env['TOCSIN_LONG'] === '1' ? [1, 2, 3, 5, 17] : [5];

/** The day has no more past than its first hours. */
const judging = { ...valueSpoofing, settings: { ...valueSpoofing.settings, leastMs: 5 * hourMs } };

describe.each(seeds)('a day of sensors beside others, seed %i', (seed) => {
  let result: DetectorScore | undefined;
  beforeAll(() => {
    const day = planDay(seed, 4_000, Date.UTC(2026, 0, 5), weatherSchedule);
    result = score(foldDay(day, 'telemetry', [judging]), day.labels, counts).detectors.find(({ id }) => id === 'D27');
  }, 240_000);

  it('finds nine of ten attacks', () => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = result ?? {};
    expect([episodes, traps]).toEqual([26, 20]);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it('is wrong in fewer than three of a hundred findings', () => {
    const { precision = 0, falseAlarms = [] } = result ?? {};
    const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.device} ${trap}`);
    expect(precision, wrong.join()).toBeGreaterThanOrEqual(0.97);
  });
});
