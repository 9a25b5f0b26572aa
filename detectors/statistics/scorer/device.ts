import { type Alone, aloneSize, judgeAlone, spikesAt } from './alone.ts';
import { type Among, amongSize, judgeAmong, spikesAmong } from './among.ts';
import { expectedOf, recentOf, samplesOf, sizesLength, stepSpread, weigh } from './evidence.ts';
import { reachOf } from './excess.ts';
import { isFresh, recentSize } from './fresh.ts';
import { nearMissesOf, nearMissesSize, togetherWeight } from './near-misses.ts';
import { emptySupport, judgeSupport, supportSize } from './support.ts';
import { paceSize, samplesPerDayAt, timeOr } from './pace.ts';
import { decide, decideSize, justBelow, name, type Unusual } from './decide.ts';
import { neverTogether, type Verdict, warmUp } from './verdict.ts';
import type { DeviceRecord } from './device-record.ts';

const pace = decideSize;
const head = pace + paceSize;

/** Numbers that a device with so many metrics is remembered by. */
export function deviceSize(metrics: number): number {
  return head + (metrics === 1 ? aloneSize : severalSize(metrics));
}

function severalSize(metrics: number): number {
  return metrics * amongSize + supportSize + nearMissesSize + recentSize;
}

export function newDevice(metrics: number): DeviceRecord {
  return new Float64Array(deviceSize(metrics));
}

/** What was reported so far keeps nothing quiet any more: for a device that has only been learned. */
export function forgetFirings(device: DeviceRecord): void {
  device[1] = 0;
  device[2] = 0;
}

/**
 * Judges one sample of a device by what came before it, then learns it, and fills `verdict` in. `time` in milliseconds; where
 * it is NaN a usual step has passed. A value that is no finite number is missing: neither judged nor learned.
 */
export function observe(device: DeviceRecord, time: number, values: ArrayLike<number>, verdict: Verdict): void {
  const at = timeOr(device, pace, time);
  const samplesPerDay = samplesPerDayAt(device, pace, time);
  device[0] = (device[0] as number) + 1;
  if (values.length > 1) verdict.explained.length = 0;
  verdict.kind = -1;
  verdict.samples = 0;
  verdict.value = verdict.expectedLow = verdict.expectedHigh = Number.NaN;
  if (values.length === 1) observeAlone(device, at, values[0] as number, samplesPerDay, verdict);
  else observeSeveral(device, at, values, samplesPerDay, verdict);
}

/** Judges like `observe` and learns nothing but the clock and what was told: while an incident is open. */
export function observeFrozen(device: DeviceRecord, time: number, values: ArrayLike<number>, verdict: Verdict): void {
  const learned = device.slice(head);
  observe(device, time, values, verdict);
  device.set(learned, head);
}

const sizes = new Float64Array(sizesLength);
const alone: Alone = { novelty: 0, lasting: 0, extent: 0, kind: 0 };
const among: Among = { departure: 0, kind: 0 };
const support = emptySupport();
const unusual: Unusual = { single: 0, lasting: 0, grows: false };
/** What several metrics show together. */
const jointly: Unusual = { single: -Infinity, lasting: 0, grows: true };
const nothing: Unusual = { single: -Infinity, lasting: -Infinity, grows: false };

function observeAlone(
  device: DeviceRecord,
  time: number,
  value: number,
  samplesPerDay: number,
  verdict: Verdict,
): void {
  const { explained } = verdict;
  if (explained.length > 0) explained.length = 0;
  if (!Number.isFinite(value)) return decide(device, verdict, nothing, -Infinity);
  const recent = recentOf(device, head);
  const reach = reachOf(device, spikesAt(head));
  weigh(device, head, time, value, samplesPerDay, sizes);
  judgeAlone(device, head, samplesPerDay, sizes, alone);
  verdict.samples = samplesOf(device, head);
  if (verdict.samples <= warmUp) return decide(device, verdict, nothing, -Infinity);
  expect(device, head, value, recent, reach, verdict);
  verdict.kind = alone.kind;
  explained[0] = 0;
  // It fires for what is new only; below the threshold the size of the spike ranks.
  unusual.single = alone.novelty;
  unusual.lasting = alone.lasting;
  decide(device, verdict, unusual, Math.min(spikeWeight * alone.extent, justBelow));
}

/** The extent of spikes is counted twice: once for its size, once for how rare it is. */
const spikeWeight = 0.5;
/** Evidence that one metric alone adds to the sum of all. */
const mostOfOne = 3;
/** What is less than what is left of the larger just before only goes on: after so many samples a third is left. */
const freshSamples = 60;
/** What is left then of the days it ranks by (log10). */
const goesOn = 0.5;

function observeSeveral(
  device: DeviceRecord,
  time: number,
  values: ArrayLike<number>,
  samplesPerDay: number,
  verdict: Verdict,
): void {
  const strengths: number[] = [];
  let together = 0;
  let strongest = -Infinity;
  let judged = 0;
  const shared = head + values.length * amongSize;
  judgeSupport(device, shared, values, samplesPerDay, support);
  for (let m = 0; m < values.length; m++) {
    const value = values[m] as number;
    if (!Number.isFinite(value)) continue;
    const place = head + m * amongSize;
    const recent = recentOf(device, place);
    const reach = reachOf(device, spikesAmong(place));
    weigh(device, place, time, value, samplesPerDay, sizes);
    judgeAmong(device, place, samplesPerDay, sizes, among);
    if (samplesOf(device, place) <= warmUp) continue;
    judged++;
    if (support.known[m] === 1) continue;
    const { departure, kind } = among;
    if (departure > 0) {
      together += Math.min(mostOfOne, departure);
      name(verdict.explained, strengths, m, departure);
    }
    if (departure <= strongest) continue;
    strongest = departure;
    verdict.kind = kind;
    expect(device, place, value, recent, reach, verdict);
  }
  const { strangeness } = support;
  const misses = shared + supportSize;
  const raised = nearMissesOf(device, misses, samplesOf(device, head), samplesPerDay, together);
  if (judged === 0) return decide(device, verdict, nothing, -Infinity);
  const joint = togetherWeight * together - (together > 0 ? raised : 0);
  if (strangeness > joint) explainByPairs(verdict);
  // As with one metric, what is not told ranks by its size alone: how often the device comes near says nothing of this time.
  const ranked = Math.max(strangeness, belowThreshold(togetherWeight * together));
  const isNew = isFresh(device, misses + nearMissesSize, ranked, freshSamples);
  jointly.lasting = Math.max(strangeness, joint);
  decide(device, verdict, jointly, isNew ? ranked : Math.min(ranked, goesOn * ranked));
}

/** Keeps the order of what is beyond the threshold, below it. */
function belowThreshold(days: number): number {
  return days <= 0.5 ? days : 1 - 0.25 / days;
}

/** Names the metrics with the most pairs never seen. */
function explainByPairs(verdict: Verdict): void {
  const strengths: number[] = [];
  verdict.explained.length = 0;
  for (const [m, fresh] of support.fresh.entries()) if (fresh > 0) name(verdict.explained, strengths, m, fresh);
  verdict.kind = neverTogether;
}

/** Where nearly all samples lie, by what was known before this one. */
function expect(
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
