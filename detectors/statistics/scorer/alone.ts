import { evidenceSize, firstLasting, kinds, moving, plainBurst, plainSpike } from './evidence.ts';
import { chanceOf, excessSize, learnExcess } from './excess.ts';
import { isFresh, recentSize } from './fresh.ts';
import { learnTail, rarityOf, tailSize } from './tail.ts';

const perKind = tailSize + recentSize;
/** Numbers remembered of a metric that is the only one of its device. */
export const aloneSize = evidenceSize + kinds.length * perKind + 2 * excessSize;
const tails = evidenceSize;
const excesses = tails + kinds.length * perKind;

/** Days that the largest sizes are kept for before they have faded to half, and samples they are kept for at least. */
const horizonDays = 30;
const horizonSamples = 3_000;

/**
 * How novelty is counted per kind: what a tenfold size adds to the rank it has in the past, and a lead. A shift shows
 * in fewer samples than a spike does, and is averaged already: its size says less, and its blocks are fewer.
 */
const weights = [
  { bySize: 0.7, lead: 0 },
  { bySize: 0.7, lead: 0 },
  { bySize: 0.7, lead: 0 },
  { bySize: 0.5, lead: 0.2 },
  { bySize: 0.5, lead: 0.2 },
  { bySize: 0.5, lead: 0 },
  { bySize: 0.7, lead: 0 },
  { bySize: 0.7, lead: 0 },
] as const;
/** Sizes beyond this are alike: the spread of a near constant is too small to tell them apart. */
const mostNovel = 200;
const mostExtent = 30;
/** Eight kinds are looked at, and they mostly move together: as good as four independent ones (log10). */
const severalKinds = 0.6;
/** What a tenfold size adds to the extent of a spike. */
const extentBySize = 1.5;

/** What the only metric of a device says of a sample: log10 of days between samples of a clean series that are as unusual. */
export interface Alone {
  /** Against the largest of the past, and whether it has only just become so. */
  novelty: number;
  /** The same of what no single sample shows. */
  lasting: number;
  /** By the size of its spike alone. */
  extent: number;
  /** Place in `kinds` of what is most novel. */
  kind: number;
}

/** Judges `sizes`, then learns them. */
export function judgeAlone(
  s: Float64Array,
  at: number,
  samplesPerDay: number,
  sizes: Float64Array,
  judged: Alone,
): void {
  judged.novelty = -Infinity;
  judged.lasting = -Infinity;
  for (let k = 0; k < kinds.length; k++) {
    const size = sizes[k] as number;
    const { samplesPerBlock } = kinds[k] as (typeof kinds)[number];
    const { bySize, lead } = weights[k] as (typeof weights)[number];
    const blocksPerDay = samplesPerDay / samplesPerBlock;
    const horizon = Math.max(horizonDays * blocksPerDay, horizonSamples / samplesPerBlock);
    const tail = at + tails + k * perKind;
    if (isFresh(s, tail + tailSize, size, samplesPerBlock)) {
      const rank = -rarityOf(s, tail, size, horizon) - Math.log10(blocksPerDay);
      const novelty = rank + bySize * tenfold(size, mostNovel) + lead - severalKinds;
      if (k >= firstLasting && k !== moving) judged.lasting = Math.max(judged.lasting, novelty);
      if (novelty > judged.novelty) {
        judged.novelty = novelty;
        judged.kind = k;
      }
    }
    learnTail(s, tail, size, samplesPerBlock, 1 - 0.5 / horizon);
  }
  const spike = extentOf(s, at + excesses, sizes[plainSpike] as number);
  const burst = extentOf(s, at + excesses + excessSize, sizes[plainBurst] as number);
  judged.extent = Math.max(spike, burst) - Math.log10(samplesPerDay);
}

/** Where the excess of spikes is remembered. */
export function spikesAt(at: number): number {
  return at + excesses;
}

function extentOf(s: Float64Array, at: number, size: number): number {
  const extent = extentBySize * tenfold(size, mostExtent) - chanceOf(s, at, size);
  learnExcess(s, at, size, kinds[0].samplesPerBlock);
  return extent;
}

/** 0 at ten spreads, 1 at a hundred. */
export function tenfold(size: number, most: number): number {
  return Math.log10(1 + Math.min(size, most)) - 1;
}
