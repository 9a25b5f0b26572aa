import { type Alone, judgeAlone, spikesAt } from './alone.ts';
import { decide, justBelow, nothing, type Unusual } from './decide.ts';
import type { DeviceRecord } from './device-record.ts';
import { recentOf, samplesOf, sizesLength, weigh } from './evidence.ts';
import { reachOf } from './excess.ts';
import { sayExpected } from './expected.ts';
import { type Verdict, warmUp } from './verdict.ts';

const sizes = new Float64Array(sizesLength);
const alone: Alone = { novelty: 0, lasting: 0, extent: 0, kind: 0 };
const unusual: Unusual = { single: 0, lasting: 0, grows: false };

/** The extent of spikes is counted twice: once for its size, once for how rare it is. */
const spikeWeight = 0.5;

/** Judges a sample of a device's only metric, remembered at `at`, then learns it. */
export function observeAlone(
  device: DeviceRecord,
  at: number,
  time: number,
  value: number,
  samplesPerDay: number,
  verdict: Verdict,
): void {
  const { explained } = verdict;
  if (explained.length > 0) explained.length = 0;
  if (!Number.isFinite(value)) return decide(device, verdict, nothing, -Infinity);
  const recent = recentOf(device, at);
  const reach = reachOf(device, spikesAt(at));
  weigh(device, at, time, value, samplesPerDay, sizes);
  judgeAlone(device, at, samplesPerDay, sizes, alone);
  verdict.samples = samplesOf(device, at);
  if (verdict.samples <= warmUp) return decide(device, verdict, nothing, -Infinity);
  sayExpected(device, at, value, recent, reach, verdict);
  verdict.kind = alone.kind;
  explained[0] = 0;
  // It fires for what is new only; below the threshold the size of the spike ranks.
  unusual.single = alone.novelty;
  unusual.lasting = alone.lasting;
  decide(device, verdict, unusual, Math.min(spikeWeight * alone.extent, justBelow));
}
