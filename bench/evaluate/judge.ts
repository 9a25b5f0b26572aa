import { forgetFirings, newDevice, observe } from '../../detectors/statistics/scorer/device.ts';
import { emptyVerdict } from '../../detectors/statistics/scorer/verdict.ts';
import type { Recording } from './recording.ts';

/** What the scorer said of every row of a recording. */
export interface Judgement {
  scores: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** The recording through the same scorer that `tocsin score` runs, learned on its training part first. */
export function judge({ times, values, train }: Pick<Recording, 'times' | 'values' | 'train'>): Judgement {
  const device = newDevice(values.length);
  const verdict = emptyVerdict();
  const row = new Float64Array(values.length);
  const take = (time: number, from: readonly Float64Array[], at: number): void => {
    for (let m = 0; m < row.length; m++) row[m] = (from[m] as Float64Array)[at] as number;
    observe(device, time, row, verdict);
  };
  if (train !== undefined) for (const [at, time] of train.times.entries()) take(time, train.values, at);
  forgetFirings(device);
  const scores = new Float64Array(times.length);
  const low = new Float64Array(times.length);
  const high = new Float64Array(times.length);
  for (let at = 0; at < times.length; at++) {
    take(times[at] as number, values, at);
    scores[at] = verdict.score;
    low[at] = verdict.expectedLow;
    high[at] = verdict.expectedHigh;
  }
  return { scores, low, high };
}
