import { beforeAll, describe, expect, it } from 'vitest';
import { payloadDrift } from '../detectors/payload-drift/detector.ts';
import { planDay } from '../simulator/day.ts';
import { payloadSchedule } from '../simulator/other-payloads.ts';
import { type DetectorScore, score } from '../simulator/score.ts';
import { foldDay } from './support/folded-day.ts';

const hourMs = 3_600_000;
const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };
const seeds = process.env['TOCSIN_LONG'] === '1' ? [1, 2, 3, 5, 17] : [5];

/** The day has no more past than its first hours. */
const judging = { ...payloadDrift, settings: { ...payloadDrift.settings, leastMs: 5 * hourMs } };

describe.each(seeds)('a day of payloads that are built otherwise, or only look so, seed %i', (seed) => {
  let result: DetectorScore | undefined;
  beforeAll(() => {
    const day = planDay(seed, 1_000, Date.UTC(2026, 0, 5), payloadSchedule);
    result = score(foldDay(day, 'telemetry', [judging]), day.labels, counts).detectors.find(({ id }) => id === 'D11');
  }, 240_000);

  it('finds nine of ten attacks', () => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = result ?? {};
    expect([episodes, traps]).toEqual([36, 36]);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it('is wrong in fewer than six of a hundred findings', () => {
    const { precision = 0, falseAlarms = [] } = result ?? {};
    const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.device} ${trap}`);
    expect(precision, wrong.join()).toBeGreaterThanOrEqual(0.94);
  });
});
