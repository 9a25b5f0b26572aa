import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../detectors/catalogue.ts';
import type { AnyDetector } from '../detectors/detector.ts';
import type { Lane } from '../schemas/event/kinds.ts';
import { planDay } from '../simulator/day.ts';
import { type DetectorScore, score } from '../simulator/score.ts';
import { foldDay } from './support/folded-day.ts';

const hourMs = 3_600_000;
const codes = ['D15', 'D16', 'D18', 'D19', 'D27'];
const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };

/** The day has no more past than its first hours. */
function judging(lane: Lane): AnyDetector[] {
  return catalogue
    .filter((one) => codes.includes(one.code) && one.lane === lane)
    .map((one) =>
      'leastMs' in one.settings && 'leastSamples' in one.settings
        ? { ...one, settings: { ...one.settings, leastMs: 5 * hourMs } }
        : one,
    );
}

describe('a day of attacks and traps on how devices behave', () => {
  const scores = new Map<string, DetectorScore>();
  beforeAll(() => {
    const day = planDay(5, 1_000, Date.UTC(2026, 0, 5));
    const found = (['telemetry', 'identity'] as const).flatMap((lane) => foldDay(day, lane, judging(lane)));
    for (const one of score(found, day.labels, counts).detectors) scores.set(one.id, one);
  }, 240_000);

  it.each(codes)('%s finds nine of ten attacks', (code) => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = scores.get(code) ?? {};
    expect([episodes, traps]).toEqual([36, 36]);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it.each(codes)(
    '%s is seldom wrong: in fewer than three of a hundred findings, D15 in fewer than one in ten',
    (code) => {
      const { precision = 0, falseAlarms = [] } = scores.get(code) ?? {};
      const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.device} ${trap}`);
      expect(precision, wrong.join()).toBeGreaterThanOrEqual(code === 'D15' ? 0.9 : 0.97);
    },
  );
});
