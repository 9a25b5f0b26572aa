import { shippedThreshold } from '../../../detectors/statistics/scorer/verdict.ts';
import { windowedGaussian } from '../baselines/windowed-gaussian.ts';
import { judge } from '../judge.ts';
import { bestThreshold, fileScore, nabScore, type Profile, profiles } from '../measures/nab-score.ts';
import { type Planted, planted } from './planted.ts';

/** What came of the planted series of one kind, ground or pace. */
export interface PlantedRow {
  title: string;
  series: number;
  windows: number;
  found: number;
  /** False rows per series. */
  falseRows: number;
  /** The benchmark's standard score; NaN where there is nothing to find. */
  score: number;
  /** The same of a windowed Gaussian at the one threshold that is best for it on all of these series. */
  gaussian: number;
}

/** The planted series of this seed at the shipped threshold: all, then by kind of anomaly, by ground and by pace. */
export function plantedFigures(seed: number): PlantedRow[] {
  const all = planted(seed);
  const scores = all.map((one) => judge(one).scores);
  const gaussian = all.map(({ values }) => windowedGaussian(values[0] as Float64Array));
  const standard = profiles['standard'] as Profile;
  const { threshold } = bestThreshold(all, gaussian, standard);
  const row = (title: string, isMeant: (one: Planted) => boolean): PlantedRow => {
    const places = [...all.keys()].filter((i) => isMeant(all[i] as Planted));
    const meant = places.map((i) => all[i] as Planted);
    const own = places.map((i) => scores[i] as Float64Array);
    const files = meant.map((one, i) => fileScore(one, own[i] as Float64Array, shippedThreshold, standard));
    const others = places.map((i) => gaussian[i] as Float64Array);
    return {
      ...{ title, series: meant.length, windows: files.reduce((sum, { hits }) => sum + hits.length, 0) },
      found: files.reduce((sum, { hits }) => sum + hits.filter(Boolean).length, 0),
      falseRows: files.reduce((sum, one) => sum + one.falseRows, 0) / meant.length,
      score: nabScore(meant, own, shippedThreshold, standard),
      gaussian: nabScore(meant, others, threshold, standard),
    };
  };
  const by = (of: (one: Planted) => string): PlantedRow[] =>
    [...new Set(all.map(of))].map((title) => row(title, (one) => of(one) === title));
  return [
    row(`all, seed ${seed}`, () => true),
    ...by(({ kind }) => kind),
    ...by(({ ground }) => `on ${ground}`),
    ...by(({ stepMs }) => `every ${stepMs / 60_000} min`),
  ];
}
