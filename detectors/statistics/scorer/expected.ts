import type { DeviceRecord } from './device-record.ts';
import { expectedOf, samplesOf, stepSpread } from './evidence.ts';
import type { Verdict } from './verdict.ts';

/** Says where nearly all samples of a metric lie, by what was known before this one: its recent mean, and how far its spikes reach. */
export function sayExpected(
  device: DeviceRecord,
  at: number,
  value: number,
  recent: number,
  reach: number,
  verdict: Verdict,
): void {
  const middle = expectedOf(device, at, value, recent);
  const half = reach * stepSpread(device, at);
  verdict.value = value;
  verdict.expectedLow = middle - half;
  verdict.expectedHigh = middle + half;
  verdict.samples = samplesOf(device, at);
}
