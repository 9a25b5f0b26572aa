import { type Band, bandAround, evidenceSize, kinds, recentOf, samplesOf, weigh } from './evidence.ts';
import { chanceOf, excessSize, learnExcess, reachOf } from './excess.ts';
import { P } from './parameters.ts';
import { isFresh, learnTail, rarityOf, tailSize } from './tail.ts';

const perKind = tailSize + excessSize;
/** Numbers that one metric of one device is remembered by. */
export const metricSize = evidenceSize + kinds.length * perKind + 2 * excessSize;

/** What one metric says of one sample: logarithms of days between samples of a clean series that are as unusual. */
export interface Judged {
  /** Against the largest of the past: whether anything like it was there before. */
  novelty: number;
  /** By its size alone, as a spike. */
  extent: number;
  /** By its size, in any way. */
  departure: number;
  /** Place in `kinds` of what is most novel. */
  kind: number;
  samples: number;
  band: Band;
}

const sizes = new Float64Array(kinds.length + 2);

/** Judges a sample by what came before it, and learns it. */
export function judgeMetric(
  s: Float64Array,
  at: number,
  time: number,
  value: number,
  samplesPerDay: number,
  judged: Judged,
): void {
  const before = recentOf(s, at);
  const reach = reachOf(s, at + evidenceSize + tailSize);
  weigh(s, at, time, value, samplesPerDay, sizes);
  judged.samples = samplesOf(s, at);
  judged.band = bandAround(s, at, value, before, reach);
  judged.novelty = -Infinity;
  judged.extent = -Infinity;
  judged.departure = -Infinity;
  for (let k = 0; k < kinds.length; k++) {
    const size = sizes[k] as number;
    const { samplesPerBlock } = kinds[k] as (typeof kinds)[number];
    const perDay = samplesPerDay / samplesPerBlock;
    const horizon = Math.max(P.horizonDays * perDay, P.leastHorizon / samplesPerBlock);
    const tail = at + evidenceSize + k * perKind;
    const magnitude = Math.log10(1 + Math.min(size, P.cap)) - 1;
    const rank = -(rarityOf(s, tail, size, horizon) + Math.log10(perDay));
    const novelty = rank + (P.gamma[k] as number) * magnitude - P.bonferroni - (P.off[k] as number);
    const fresh = isFresh(s, tail, size, samplesPerBlock);
    if (fresh && novelty > judged.novelty) {
      judged.novelty = novelty;
      judged.kind = k;
    }
    learnTail(s, tail, size, samplesPerBlock, 1 - P.fade / horizon);
    const days = Math.log10(samplesPerDay);
    const departure = -(chanceOf(s, tail + tailSize, size) + days) + P.g2 * (Math.log10(1 + Math.min(size, P.capE)) - 1) - (P.off2[k] as number);
    if ((k < 3 || fresh) && departure > judged.departure) judged.departure = departure;
    learnExcess(s, tail + tailSize, size);
    if (k >= 2) continue;
    const alone = sizes[6 + k] as number;
    const own = at + evidenceSize + kinds.length * perKind + k * excessSize;
    const extent = -(chanceOf(s, own, alone) + days) + P.gE * (Math.log10(1 + Math.min(alone, P.capE)) - 1);
    if (extent > judged.extent) judged.extent = extent;
    learnExcess(s, own, alone);
  }
}
