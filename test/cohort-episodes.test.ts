import { beforeAll, describe, expect, it } from 'vitest';
import { flapping } from '../detectors/flapping/detector.ts';
import type { Finding } from '../schemas/finding.ts';
import { planDay } from '../simulator/day.ts';
import { type DetectorScore, score } from '../simulator/score.ts';
import { cohortSchedule } from '../simulator/unlike-cohort.ts';
import { foldDay } from './support/folded-day.ts';

const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };
const seeds = process.env['TOCSIN_LONG'] === '1' ? [1, 2, 3, 5, 17] : [5];

describe.each(seeds)('a day of devices unlike their cohort, and of cohorts that flap as one, seed %i', (seed) => {
  let result: DetectorScore | undefined;
  let ofCohorts: Finding[] = [];
  beforeAll(() => {
    const day = planDay(seed, 2_000, Date.UTC(2026, 0, 5), cohortSchedule);
    const found = foldDay(day, 'identity', [flapping]);
    ofCohorts = found.filter(({ reason }) => reason === 'cohort_flapping');
    const ofDevices = found.filter((finding) => !ofCohorts.includes(finding));
    result = score(ofDevices, day.labels, counts).detectors.find(({ id }) => id === 'D16');
  }, 240_000);

  it('finds nine of ten attacks', () => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = result ?? {};
    expect([episodes, traps]).toEqual([24, 1_522]);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it('is wrong in fewer than five of a hundred findings of devices, and tells of a cohort once', () => {
    const { precision = 0, falseAlarms = [] } = result ?? {};
    const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.device} ${trap}`);
    expect(precision, wrong.join()).toBeGreaterThanOrEqual(0.95);
    expect(ofCohorts).toHaveLength(4);
  });
});
