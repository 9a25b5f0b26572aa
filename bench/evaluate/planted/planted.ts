import { chance } from '../calibration/clean-series.ts';
import { probation } from '../measures/nab-score.ts';
import type { Recording, Segment } from '../recording.ts';
import { type Draws, type Ground, grounds } from './grounds.ts';
import { type Plant, type PlantKind, plantKinds } from './plants.ts';

/** A series with anomalies of one kind on one ground, or with none. */
export interface Planted extends Recording {
  kind: string;
  ground: string;
  stepMs: number;
}

const minute = 60_000;
/** Paces of the series, with the fewest and most samples. */
const paces = [
  { stepMs: minute, least: 3_000, most: 15_000 },
  { stepMs: 5 * minute, least: 1_500, most: 12_000 },
  { stepMs: 60 * minute, least: 1_500, most: 4_000 },
] as const;
/** Share of the rows that the windows of a series fill together, as the Numenta benchmark draws them. */
const windowShare = 0.1;
export const noAnomaly = 'nothing';

/**
 * Labelled series of every ground, pace and kind of anomaly, the same for the same seed: one to three anomalies of one kind
 * in each, with windows around where they begin.
 */
export function planted(seed: number): Planted[] {
  const all: Planted[] = [];
  for (const ground of grounds)
    for (const kind of [undefined, ...plantKinds]) {
      if (kind?.seasonal === true && !ground.seasonal) continue;
      for (const pace of paces) all.push(seriesOf(ground, kind, pace, chance(seed * 100_003 + all.length), all.length));
    }
  return all;
}

function seriesOf(
  ground: Ground,
  kind: PlantKind | undefined,
  { stepMs, least, most }: (typeof paces)[number],
  uniform: () => number,
  at: number,
): Planted {
  const draws: Draws = {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
  const rows = Math.round(least * (most / least) ** uniform());
  const perHour = (60 * minute) / stepMs;
  const plants = kind === undefined ? [] : plantsOf(kind, draws, rows, perHour);
  const values = drawn(ground, plants, draws, rows, perHour);
  const width = (windowShare * rows) / Math.max(1, plants.length);
  const truth: Segment[] = plants.map(({ from }) => ({
    from: Math.max(probation(rows), Math.round(from - width / 2)),
    to: Math.min(rows - 1, Math.round(from + width / 2)),
  }));
  const what = { kind: kind?.kind ?? noAnomaly, ground: ground.ground, stepMs };
  return {
    ...{ set: 'planted', name: `${what.ground}, ${what.kind}, ${stepMs / minute} min`, half: at % 2 === 0 ? 0 : 1 },
    ...{ times: Float64Array.from(values.keys(), (i) => i * stepMs), metrics: ['value'], values: [values], truth },
    ...what,
  };
}

/** One to three, each in a part of its own of the last two thirds. */
function plantsOf(kind: PlantKind, draws: Draws, rows: number, perHour: number): (Plant & { from: number })[] {
  const count = 1 + Math.floor(3 * draws.uniform());
  const part = (rows * 0.65) / count;
  return Array.from({ length: count }, (_, k) => ({
    ...kind.drawn(draws, perHour),
    from: Math.floor(rows * 0.33 + part * (k + 0.15 + 0.6 * draws.uniform())),
  }));
}

function drawn(
  ground: Ground,
  plants: readonly (Plant & { from: number })[],
  draws: Draws,
  rows: number,
  perHour: number,
): Float64Array {
  const values = new Float64Array(rows);
  const state = ground.start(draws);
  let before = 0;
  for (let i = 0; i < rows; i++) {
    const bend = { off: 0, noise: 1, hour: i / perHour };
    const active = plants.filter(({ from, lasts }) => i >= from && i < from + lasts);
    for (const { from, bend: change } of active) change?.(bend, i - from);
    const value = ground.drawn(bend, i, draws, state);
    const changed = active.find(({ value: change }) => change !== undefined);
    values[i] = changed?.value === undefined ? value : changed.value(value, before);
    if (changed === undefined) before = value;
  }
  return values;
}
