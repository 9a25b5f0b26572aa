import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../detectors/catalogue.ts';
import type { AnyDetector } from '../detectors/detector.ts';
import { playCrowds } from '../detectors/testing/crowd.ts';
import type { Lane } from '../schemas/event/kinds.ts';
import { crowdSchedule, fleetSchedule } from '../simulator/crowd/crowds.ts';
import { planDay, type Schedule } from '../simulator/day.ts';
import { type DetectorScore, score } from '../simulator/score.ts';
import { foldDay, outOfLog, storyOf } from './support/folded-day.ts';

const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };

/** The day has no more past than its first hours. */
const leastWindows = 60;
const handshakes = catalogue
  .filter(({ id }) => id === 'handshake-flood')
  .map((one) => ({ ...one, settings: { ...one.settings, leastWindows } }));

function judged(seed: number, schedule: Schedule, reasons: readonly string[]): DetectorScore | undefined {
  const day = planDay(seed, 1_000, Date.UTC(2026, 0, 5), schedule);
  const crowds = outOfLog(playCrowds({ ...storyOf(day), leastWindows, partitions: 3 }));
  const found = [
    ...crowds,
    ...(['telemetry', 'identity'] as const).flatMap((lane) => foldDay(day, lane, handshakesOf(lane))),
  ];
  const wanted = found.filter(({ reason }) => reasons.includes(reason));
  return score(wanted, day.labels, counts).detectors.find(({ id }) => id === 'D14');
}

const handshakesOf = (wanted: Lane): AnyDetector[] => handshakes.filter(({ lane }) => lane === wanted);

const seeds = process.env['TOCSIN_LONG'] === '1' ? [1, 2, 3, 5] : [5];

const days = seeds.flatMap((seed) => [
  {
    seed,
    of: 'gateways and devices',
    schedule: crowdSchedule,
    reasons: ['gateway_flood', 'handshakes_flood'],
    expected: [32, 32],
  },
  { seed, of: 'fleets', schedule: fleetSchedule, reasons: ['fleet_flood'], expected: [4, 4] },
]);

describe.each(days)('a day of $of that flood, or only look so, seed $seed', ({ seed, schedule, reasons, expected }) => {
  let result: DetectorScore | undefined;
  beforeAll(() => {
    result = judged(seed, schedule, reasons);
  }, 240_000);

  it('finds nine of ten attacks', () => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = result ?? {};
    expect([episodes, traps]).toEqual(expected);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it('is wrong in fewer than three of a hundred findings', () => {
    const { precision = 0, falseAlarms = [] } = result ?? {};
    const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.subject.id} ${trap}`);
    expect(precision, wrong.join()).toBeGreaterThanOrEqual(0.97);
  });
});
