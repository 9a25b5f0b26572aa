import { tenfold } from './alone.ts';
import { evidenceSize, firstLasting, kinds, samplesOf } from './evidence.ts';
import { chanceOf, excessSize, learnExcess } from './excess.ts';
import { isFresh, recentSize } from './fresh.ts';

/** Windowed kinds lag behind and overlap: a shift counts a tenth of a spike as rare (log10). */
const late = [0, 0, 0, 1, 1, 1] as const;
/** Numbers remembered of one of several metrics of a device. */
export const amongSize = evidenceSize + late.length * (excessSize + recentSize);
/** Samples after which there is evidence of a kind: what is nothing before must not be learned as what is usual. */
const ready = [0, 0, 0, 10, 30, 60] as const;
const perKind = excessSize + recentSize;

const mostSize = 30;

/** What one of several metrics says: log10 of days between as unusual samples, and how it is unusual. */
export interface Among {
  departure: number;
  kind: number;
}

/** Judges `sizes`, then learns them. */
export function judgeAmong(
  s: Float64Array,
  at: number,
  samplesPerDay: number,
  sizes: Float64Array,
  judged: Among,
): void {
  judged.departure = -Infinity;
  const days = Math.log10(samplesPerDay);
  for (let k = 0; k < late.length; k++) {
    if (samplesOf(s, at) <= (ready[k] as number)) continue;
    const size = sizes[k] as number;
    const place = at + evidenceSize + k * perKind;
    const { samplesPerBlock } = kinds[k] as (typeof kinds)[number];
    const fresh = isFresh(s, place + excessSize, size, samplesPerBlock);
    const departure = tenfold(size, mostSize) - chanceOf(s, place, size) - days - (late[k] as number);
    if ((k < firstLasting || fresh) && departure > judged.departure) {
      judged.departure = departure;
      judged.kind = k;
    }
    learnExcess(s, place, size, samplesPerBlock);
  }
}

/** Where the excess of spikes is remembered. */
export function spikesAmong(at: number): number {
  return at + evidenceSize;
}
