import {
  evidenceSize,
  firstLasting,
  kinds,
  moving,
  plainBurst,
  plainSpike,
  samplesOf,
  samplesPerBlock,
} from './evidence.ts';
import { excessSize, learnExcess, shareOf } from './excess.ts';
import { isFresh, recentSize } from './fresh.ts';
import { habitOf, habitSize } from './habit.ts';
import { closeBlock, learnTail, leastOf, rarityOf, tailSize } from './tail.ts';

const perKind = tailSize + recentSize;
/** Numbers remembered of a metric that is the only one of its device. */
export const aloneSize = evidenceSize + kinds.length * perKind + 2 * excessSize + habitSize;
const tails = evidenceSize;
const excesses = tails + kinds.length * perKind;
const habit = excesses + 2 * excessSize;

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
  { bySize: 0.7, lead: -0.3 },
] as const;
/** Sizes beyond this are alike: the spread of a near constant is too small to tell them apart. */
const mostNovel = 200;
const mostExtent = 30;
/** Eight kinds are looked at, and they mostly move together: as good as four independent ones (log10). */
const severalKinds = 0.6;
/** A size below this that is not among the largest ever is never new enough to fire. */
const ordinary = 9;

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
  judged.kind = 0;
  for (let k = 0; k < kinds.length; k++) {
    const size = sizes[k] as number;
    const perBlock = samplesPerBlock[k] as number;
    const tail = at + tails + k * perKind;
    if (isFresh(s, tail + tailSize, size, perBlock) && (size >= leastOf(s, tail) || size >= ordinary))
      judgeNovelty(s, tail, k, size, samplesPerDay, judged);
    if (learnTail(s, tail, size, perBlock)) closeBlock(s, tail, horizonOf(samplesPerDay, perBlock));
  }
  const raised = habitOf(s, at + habit, samplesOf(s, at), samplesPerDay, judged.novelty);
  judged.novelty -= raised;
  judged.lasting -= raised;
  const place = at + excesses;
  judged.extent = Math.log10(
    Math.max(
      extentOf(s, place, sizes[plainSpike] as number),
      extentOf(s, place + excessSize, sizes[plainBurst] as number),
    ) / samplesPerDay,
  );
}

/** Blocks that the largest sizes are kept for. */
function horizonOf(samplesPerDay: number, perBlock: number): number {
  return Math.max(horizonDays * samplesPerDay, horizonSamples) / perBlock;
}

function judgeNovelty(
  s: Float64Array,
  tail: number,
  k: number,
  size: number,
  samplesPerDay: number,
  judged: Alone,
): void {
  const { bySize, lead } = weights[k] as (typeof weights)[number];
  const perBlock = samplesPerBlock[k] as number;
  const rank = -rarityOf(s, tail, size, horizonOf(samplesPerDay, perBlock)) - Math.log10(samplesPerDay / perBlock);
  const novelty = rank + bySize * tenfold(size, mostNovel) + lead - severalKinds;
  if (k >= firstLasting && k !== moving) judged.lasting = Math.max(judged.lasting, novelty);
  if (novelty <= judged.novelty) return;
  judged.novelty = novelty;
  judged.kind = k;
}

/** Where the excess of spikes is remembered. */
export function spikesAt(at: number): number {
  return at + excesses;
}

/** In how many samples one is of such an extent; a tenfold size counts for one in 32 more. */
function extentOf(s: Float64Array, at: number, size: number): number {
  const tenth = (1 + Math.min(size, mostExtent)) / 10;
  const extent = (tenth * Math.sqrt(tenth)) / shareOf(s, at, size);
  learnExcess(s, at, size, kinds[0].samplesPerBlock);
  return extent;
}

/** 0 at ten spreads, 1 at a hundred. */
export function tenfold(size: number, most: number): number {
  return Math.log10(1 + Math.min(size, most)) - 1;
}
