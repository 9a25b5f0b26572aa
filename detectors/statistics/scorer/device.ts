import { aloneSize } from './alone.ts';
import { decideSize } from './decide.ts';
import type { DeviceRecord } from './device-record.ts';
import { observeAlone } from './observe-alone.ts';
import { observeSeveral, severalSize } from './observe-several.ts';
import { paceSize, samplesPerDayAt, timeOr } from './pace.ts';
import type { Verdict } from './verdict.ts';

export { forgetFirings } from './decide.ts';

const pace = decideSize;
const head = pace + paceSize;

/** Numbers that a device with so many metrics is remembered by. */
export function deviceSize(metrics: number): number {
  return head + (metrics === 1 ? aloneSize : severalSize(metrics));
}

export function newDevice(metrics: number): DeviceRecord {
  return new Float64Array(deviceSize(metrics));
}

/**
 * Judges one sample of a device by what came before it, then learns it, and fills `verdict` in. `time` in milliseconds; where
 * it is NaN a usual step has passed. A value that is no finite number is missing: neither judged nor learned.
 */
export function observe(device: DeviceRecord, time: number, values: ArrayLike<number>, verdict: Verdict): void {
  const at = timeOr(device, pace, time);
  const samplesPerDay = samplesPerDayAt(device, pace, time);
  device[0] = (device[0] as number) + 1;
  verdict.kind = -1;
  verdict.samples = 0;
  verdict.value = verdict.expectedLow = verdict.expectedHigh = Number.NaN;
  if (values.length === 1) observeAlone(device, head, at, values[0] as number, samplesPerDay, verdict);
  else observeSeveral(device, head, at, values, samplesPerDay, verdict);
}

/** Judges like `observe` and learns nothing but the clock and what was told: while an incident is open. */
export function observeFrozen(device: DeviceRecord, time: number, values: ArrayLike<number>, verdict: Verdict): void {
  const learned = device.slice(head);
  observe(device, time, values, verdict);
  device.set(learned, head);
}
