import { beforeAll, describe, expect, it } from 'vitest';
import { applicationReplay } from '../detectors/application-replay/detector.ts';
import { planDay } from '../simulator/day.ts';
import { repeatSchedule } from '../simulator/repeats.ts';
import { type DetectorScore, score } from '../simulator/score.ts';
import { foldDay } from './support/folded-day.ts';

const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };
const seeds = process.env['TOCSIN_LONG'] === '1' ? [1, 2, 3] : [1];

/** Off by default. */
const asked = { ...applicationReplay, settings: { ...applicationReplay.settings, burstShare: 0.05 } };

describe.each(seeds)('a day of payloads that are sent again, seed %i', (seed) => {
  let result: DetectorScore | undefined;
  beforeAll(() => {
    const day = planDay(seed, 1_000, Date.UTC(2026, 0, 5), repeatSchedule);
    result = score(foldDay(day, 'telemetry', [asked]), day.labels, counts).detectors.find(({ id }) => id === 'D11');
  }, 240_000);

  it('finds nine of ten attacks', () => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = result ?? {};
    expect([episodes, traps]).toEqual([18, 18]);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it('is wrong in fewer than three of a hundred findings', () => {
    const { precision = 0, falseAlarms = [] } = result ?? {};
    const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.subject.id} ${trap}`);
    expect(precision, wrong.join()).toBeGreaterThanOrEqual(0.97);
  });
});
