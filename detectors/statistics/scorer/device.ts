import { type Judged, judgeMetric, metricSize } from './metric.ts';
import { paceSize, samplesPerDayAt } from './pace.ts';
import { P } from './parameters.ts';
import { scoreOf, type Verdict, warmUp } from './verdict.ts';

const seen = 0;
const lastFiring = 1;
const pace = 2;
const head = pace + paceSize;

/**
 * The memory of one device: numbers only, `deviceSize(metrics)` of them, all 0 before its first sample. A copy of them is
 * a snapshot.
 */
export type DeviceRecord = Float64Array;

export function deviceSize(metrics: number): number {
  return head + metrics * metricSize;
}

export function newDevice(metrics: number): DeviceRecord {
  return new Float64Array(deviceSize(metrics));
}

/** What was reported so far keeps nothing quiet any more: for a device that has only been learned. */
export function forgetFirings(device: DeviceRecord): void {
  device[lastFiring] = 0;
}

const judged: Judged = { novelty: 0, extent: 0, departure: 0, kind: 0, samples: 0, band: { low: 0, high: 0 } };

/**
 * Judges one sample of a device by what came before it, then learns it. `time` in milliseconds, NaN where unknown; a
 * missing value is NaN and is neither judged nor learned. `verdict` is filled in.
 */
export function observe(device: DeviceRecord, time: number, values: ArrayLike<number>, verdict: Verdict): void {
  const samplesPerDay = samplesPerDayAt(device, pace, time);
  const n = (device[seen] as number) + 1;
  device[seen] = n;
  verdict.explained.length = 0;
  verdict.kind = -1;
  verdict.samples = 0;
  let together = 0;
  let novelty = -Infinity;
  let strongest = -Infinity;
  const strengths: number[] = [];
  for (let m = 0; m < values.length; m++) {
    const value = values[m] as number;
    if (Number.isNaN(value)) continue;
    judgeMetric(device, head + m * metricSize, time, value, samplesPerDay, judged);
    if (judged.samples <= warmUp) {
      verdict.samples = Math.max(verdict.samples, judged.samples);
      continue;
    }
    const strength = Math.max(judged.departure, judged.novelty);
    if (judged.departure > 0) together += Math.min(3, judged.departure);
    if (judged.novelty > novelty) novelty = judged.novelty;
    if (strength > strongest) {
      strongest = strength;
      verdict.expectedLow = judged.band.low;
      verdict.expectedHigh = judged.band.high;
      verdict.value = value;
      verdict.samples = judged.samples;
      verdict.kind = judged.kind;
    }
    if (strength > 0) name(verdict.explained, strengths, m, strength);
    if (values.length === 1) together = judged.extent;
  }
  decide(device, verdict, values.length === 1, strongest === -Infinity ? -Infinity : together, novelty);
}

function decide(device: DeviceRecord, verdict: Verdict, single: boolean, together: number, novelty: number): void {
  const n = device[seen] as number;
  const resting = (device[lastFiring] as number) > 0 && n - (device[lastFiring] as number) <= P.rest;
  // One metric fires for what is new only; of several, that many are out of the ordinary together is new enough.
  const extent = P.scale2 * together;
  const unusual = single ? (novelty >= 1 ? novelty : Math.min(extent, P.under)) : extent;
  const days = resting ? Math.min(unusual, P.under) : unusual;
  verdict.score = days === -Infinity ? 0 : scoreOf(days);
  verdict.firing = days >= 1;
  if (verdict.firing) device[lastFiring] = n;
  if (unusual < 0) verdict.kind = -1;
}

/** Keeps the three strongest, strongest first. */
function name(explained: number[], strengths: number[], metric: number, strength: number): void {
  let place = explained.length;
  while (place > 0 && (strengths[place - 1] as number) < strength) place--;
  if (place >= 3) return;
  explained.splice(place, 0, metric);
  strengths.splice(place, 0, strength);
  explained.length = Math.min(3, explained.length);
}
