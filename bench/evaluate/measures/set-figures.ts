import { shippedThreshold } from '../../../detectors/statistics/scorer/verdict.ts';
import type { Recording } from '../recording.ts';
import type { LabelledSet } from '../sets.ts';
import { type Alerts, alertsAt, atRate } from './alerts.ts';
import { bestThreshold, nabScore, profiles } from './nab-score.ts';

/** One line of the table. */
export interface Line {
  set: string;
  measure: string;
  /** Figures of simple baselines, computed in the same run. */
  baselines: Record<string, number>;
  reach: string;
  measured: number;
  /** On the half that constants were tuned on, and on the other. */
  halves: [number, number];
}

export interface Ranked {
  recordings: readonly Recording[];
  scores: readonly Float64Array[];
}

function half({ recordings, scores }: Ranked, which: 0 | 1): Ranked {
  const kept = recordings
    .map((one, i) => [one, scores[i] as Float64Array] as const)
    .filter(([one]) => one.half === which);
  return { recordings: kept.map(([one]) => one), scores: kept.map(([, own]) => own) };
}

/** The benchmark's score at the shipped threshold; baselines at the best threshold there is for them. */
export function nabLines(ranked: Ranked, baselines: Record<string, Ranked>): Line[] {
  return Object.entries(profiles).map(([name, profile]) => ({
    set: 'nab',
    measure: `score, ${name}, shipped threshold`,
    baselines: Object.fromEntries(
      Object.entries(baselines).map(([title, one]) => [
        title,
        bestThreshold(one.recordings, one.scores, profile).score,
      ]),
    ),
    reach: name === 'standard' ? '75, then 81' : '',
    measured: nabScore(ranked.recordings, ranked.scores, shippedThreshold, profile),
    halves: [0, 1].map((which) => {
      const part = half(ranked, which as 0 | 1);
      return nabScore(part.recordings, part.scores, shippedThreshold, profile);
    }) as [number, number],
  }));
}

/** Share of events found where no more than so many alerts per device-day are false. */
export function rateLine(set: LabelledSet, ranked: Ranked, baselines: Record<string, Ranked>): Line {
  const { rate, reach } = set.compared ?? { rate: 0.1, reach: 0 };
  const found = (one: Ranked): number => {
    const { alerts } = atRate(one.recordings, one.scores, rate, set.merging);
    return alerts.events === 0 ? 0 : alerts.found / alerts.events;
  };
  return {
    set: set.folder,
    measure: `share of events found at ${rate} false alerts per device-day`,
    baselines: Object.fromEntries(Object.entries(baselines).map(([title, one]) => [title, found(one)])),
    reach: reach.toFixed(2),
    measured: found(ranked),
    halves: [found(half(ranked, 0)), found(half(ranked, 1))],
  };
}

/** What firing at the shipped threshold came to. */
export interface Shipped extends Omit<Alerts, 'delays'> {
  set: string;
  delayMedianMs: number;
  delayP90Ms: number;
}

export function shippedFigures(set: LabelledSet, { recordings, scores }: Ranked): Shipped {
  const { delays, ...alerts } = alertsAt(recordings, scores, shippedThreshold, set.merging);
  const sorted = delays.sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { set: set.folder, ...alerts, delayMedianMs: at(0.5), delayP90Ms: at(0.9) };
}
