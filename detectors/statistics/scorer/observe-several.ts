import { type Among, amongSize, judgeAmong, spikesAmong } from './among.ts';
import { companionsSize, emptyCompanions, judgeCompanions } from './companions.ts';
import { decide, name, nothing, type Unusual, wasToldLately } from './decide.ts';
import type { DeviceRecord } from './device-record.ts';
import { recentOf, samplesOf, sizesLength, weigh } from './evidence.ts';
import { reachOf } from './excess.ts';
import { sayExpected } from './expected.ts';
import { isFresh, recentSize } from './fresh.ts';
import { nearMissesOf, nearMissesSize, togetherWeight } from './near-misses.ts';
import { emptySupport, judgeSupport, supportSize } from './support.ts';
import { companionsApart, neverTogether, type Verdict, warmUp } from './verdict.ts';

/** After what is remembered of each metric. */
const misses = supportSize;
const lately = misses + nearMissesSize;
const together = lately + recentSize;

/** Numbers that so many metrics of a device are remembered by. */
export function severalSize(metrics: number): number {
  return metrics * amongSize + together + companionsSize;
}

const sizes = new Float64Array(sizesLength);
const among: Among = { departure: 0, kind: 0 };
const support = emptySupport();
const companions = emptyCompanions();
/** What several metrics show together. */
const jointly: Unusual = { single: -Infinity, lasting: 0, grows: true };

/** Evidence that one metric alone adds to the sum of all. */
const mostOfOne = 3;
/** What is less than what is left of the larger just before only goes on: after so many samples a third is left. */
const freshSamples = 60;
/** What is left then of the days it ranks by (log10). */
const goesOn = 0.5;

/** Judges a sample of a device's metrics, remembered from `at` on, then learns it. */
export function observeSeveral(
  device: DeviceRecord,
  at: number,
  time: number,
  values: ArrayLike<number>,
  samplesPerDay: number,
  verdict: Verdict,
): void {
  const strengths: number[] = [];
  const shared = at + values.length * amongSize;
  let sum = 0;
  let strongest = -Infinity;
  let judged = 0;
  verdict.explained.length = 0;
  judgeSupport(device, shared, values, samplesPerDay, support);
  judgeCompanions(device, shared + together, values, samplesPerDay, wasToldLately(device), companions);
  for (let m = 0; m < values.length; m++) {
    const value = values[m] as number;
    if (!Number.isFinite(value)) continue;
    const place = at + m * amongSize;
    const recent = recentOf(device, place);
    const reach = reachOf(device, spikesAmong(place));
    // Ranks know what comes every night; the tails that are summed up here do not.
    weigh(device, place, time, value, samplesPerDay, sizes, true);
    judgeAmong(device, place, samplesPerDay, sizes, among);
    if (samplesOf(device, place) <= warmUp) continue;
    judged++;
    if (support.known[m] === 1) continue;
    const { departure, kind } = among;
    if (departure > 0) {
      sum += Math.min(mostOfOne, departure);
      name(verdict.explained, strengths, m, departure);
    }
    if (departure <= strongest) continue;
    strongest = departure;
    verdict.kind = kind;
    sayExpected(device, place, value, recent, reach, verdict);
  }
  const samples = samplesOf(device, at);
  const raised = nearMissesOf(device, shared + misses, samples, samplesPerDay, sum);
  if (judged === 0) return decide(device, verdict, nothing, -Infinity);
  const joint = togetherWeight * sum - (sum > 0 ? raised : 0);
  const strangeness = Math.max(support.strangeness, companions.strangeness);
  if (strangeness > joint) {
    if (companions.strangeness === strangeness) explainByCompanions(verdict);
    else explainByPairs(verdict);
    verdict.samples = samples;
  }
  // As with one metric, what is not told ranks by its size alone: how often the device comes near says nothing of this time.
  const ranked = Math.max(strangeness, belowThreshold(togetherWeight * sum));
  const isNew = isFresh(device, shared + lately, ranked, freshSamples);
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

/** Names the two that are apart: usually by nothing. */
function explainByCompanions(verdict: Verdict): void {
  verdict.explained.length = 0;
  verdict.explained.push(companions.first, companions.second);
  verdict.kind = companionsApart;
  verdict.value = companions.size;
  verdict.expectedLow = verdict.expectedHigh = 0;
}
