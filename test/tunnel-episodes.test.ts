import { beforeAll, describe, expect, it } from 'vitest';
import { onByDefault } from '../detectors/catalogue.ts';
import { type DetectorScore, score } from '../simulator/score.ts';
import { planTunnelDay } from '../simulator/tunnels/tunnel-day.ts';
import { foldTunnels } from './support/folded-tunnels.ts';

const counts = { offered: 0, stored: 0, deadLettered: 0, dropped: 0, refused: 0, residual: 0 };
const seeds = process.env['TOCSIN_LONG'] === '1' ? [1, 2, 3, 5, 17] : [5];

describe.each(seeds)('a day of packets that are played again, and of what only looks so, seed %i', (seed) => {
  let result: DetectorScore | undefined;
  beforeAll(() => {
    const day = planTunnelDay(seed, Date.UTC(2026, 0, 5));
    const judging = onByDefault.filter(({ code }) => code === 'D12');
    [result] = score(foldTunnels(day, judging), day.labels, counts, undefined, ['D12']).detectors;
  }, 240_000);

  it('finds nine of ten attacks', () => {
    const { episodes = 0, traps = 0, recall = 0, missed = [] } = result ?? {};
    expect([episodes, traps]).toEqual([78, 84]);
    expect(recall, missed.map(({ name, strength }) => `${name} ${strength}`).join()).toBeGreaterThanOrEqual(0.9);
  });

  it('is wrong in fewer than three of a hundred findings', () => {
    const { precision = 0, falseAlarms = [] } = result ?? {};
    const wrong = falseAlarms.map(({ trap, finding }) => `${finding.reason} ${finding.subject.id} ${trap}`);
    expect(precision, wrong.join()).toBeGreaterThanOrEqual(0.97);
  });
});
