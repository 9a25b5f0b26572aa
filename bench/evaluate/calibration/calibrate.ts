import { shippedRate, shippedThreshold } from '../../../detectors/statistics/scorer/verdict.ts';
import { judge } from '../judge.ts';
import { cleanKinds, cleanSeries } from './clean-series.ts';

export interface Calibrated {
  kind: string;
  series: number;
  deviceDays: number;
  /** False alarms per device-day that the threshold promises, and those that came. */
  nominal: number;
  realised: number;
}

/** A quarter of each series is warm-up. */
const warmUpShare = 0.25;

/** Firings on series in which nothing is wrong, by kind. */
export function calibrate(perKind: number): Calibrated[] {
  return cleanKinds.map((kind, k) => {
    let firings = 0;
    let days = 0;
    for (let seed = 1; seed <= perKind; seed++) {
      const { times, values } = cleanSeries(kind, seed * 1_000 + k);
      const { scores } = judge({ times, values: [values] });
      const from = Math.floor(warmUpShare * scores.length);
      for (let i = from; i < scores.length; i++) if ((scores[i] as number) >= shippedThreshold) firings++;
      days += ((scores.length - from) * kind.stepMs) / 86_400_000;
    }
    return { kind: kind.kind, series: perKind, deviceDays: days, nominal: shippedRate, realised: firings / days };
  });
}
