import { shippedRate, shippedThreshold } from '../../../detectors/statistics/scorer/verdict.ts';
import { judge } from '../judge.ts';
import { type CleanDevice, cleanDevices, unrelated } from './clean-devices.ts';
import { cleanKinds } from './clean-series.ts';

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

/** Firings on series in which nothing is wrong, by kind; of devices of several metrics a tenth as many, which cost ten times the CPU. */
export function calibrate(perKind: number): Calibrated[] {
  const ofSeveral = Math.ceil(perKind / 10);
  return [
    ...cleanKinds.map(({ kind }, k) => calibrated(unrelated(kind, [kind]), k, perKind)),
    ...cleanDevices.map((device, k) => calibrated(device, cleanKinds.length + k, ofSeveral)),
  ];
}

function calibrated({ kind, draw }: CleanDevice, k: number, series: number): Calibrated {
  let firings = 0;
  let days = 0;
  for (let seed = 1; seed <= series; seed++) {
    const drawn = draw(seed * 1_000 + k);
    const { times } = drawn;
    const { scores } = judge(drawn);
    const from = Math.floor(warmUpShare * scores.length);
    for (let i = from; i < scores.length; i++) if ((scores[i] as number) >= shippedThreshold) firings++;
    days += ((times.at(-1) ?? 0) - (times[from] ?? 0)) / 86_400_000;
  }
  return { kind, series, deviceDays: days, nominal: shippedRate, realised: firings / days };
}
