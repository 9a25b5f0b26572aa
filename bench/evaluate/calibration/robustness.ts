import { shippedThreshold } from '../../../detectors/statistics/scorer/verdict.ts';
import { judge } from '../judge.ts';
import { nabScore, profiles } from '../measures/nab-score.ts';
import type { Recording } from '../recording.ts';
import { chance } from './clean-series.ts';

export interface Robustness {
  disturbance: string;
  /** The benchmark's standard score at the shipped threshold. */
  score: number;
}

type Disturb = (values: Float64Array, draw: () => number) => { values: Float64Array; wild?: Set<number> };

const disturbances: Record<string, Disturb> = {
  none: (values) => ({ values }),
  '5 % of samples missing': (values, draw) => ({ values: values.map((one) => (draw() < 0.05 ? Number.NaN : one)) }),
  'all values times 1,000': (values) => ({ values: values.map((one) => one * 1_000) }),
  // What fires on a wild value itself is right; what it does to all others is measured.
  '1 % of samples wild': (values, draw) => {
    const wild = new Set<number>();
    const most = values.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0);
    const changed = values.map((one, i) => {
      if (draw() >= 0.01) return one;
      wild.add(i);
      return most * (2 + 8 * draw());
    });
    return { values: changed, wild };
  },
};

/** The same recordings, disturbed. */
export function robustness(recordings: readonly Recording[]): Robustness[] {
  return Object.entries(disturbances).map(([disturbance, disturb]) => {
    const scores = recordings.map((recording, i) => {
      const { values, wild } = disturb(recording.values[0] as Float64Array, chance(i + 1));
      const judged = judge({ times: recording.times, values: [values] }).scores;
      return wild === undefined ? judged : judged.map((score, at) => (wild.has(at) ? 0 : score));
    });
    return {
      disturbance,
      score: nabScore(recordings, scores, shippedThreshold, profiles['standard'] as (typeof profiles)[string]),
    };
  });
}
