import { countOf, learnCategory, surpriseOf } from '../statistics/frequencies.ts';
import type { Series } from '../statistics/series.ts';
import { longGaps, paceEdges, paceKinds, places, shortGaps, sizeKinds } from './memory.ts';

export interface Pace {
  /** Milliseconds since the message before. */
  gap: number;
  /** log10 of one in how many gaps are as short, and as long; 0 where it is neither. */
  faster: number;
  slower: number;
}

/** Gaps that the typical one is remembered for, and how far one of them moves it at most (natural logarithm). */
const memory = 50;
const mostMove = 0.5;
/** Share of gaps that are about the typical one in a device that has a pace, and of the time that those make up. */
const evenShare = 0.8;
const keptShare = 0.3;

/** Of a run of short gaps so many are learned, */
const mostOfRun = 20;
/** unless it lasts for so many of the typical ones: then it is no episode but a new pace. */
const longRun = 200;

/**
 * How surprising the gap before a message is by the device's own past; then it is learned.
 * @param warm whether it is judged yet: else a flood would be the most that is usual
 */
export function paceOf({ numbers, first, last }: Series, time: number, learns: boolean, warm: boolean): Pace {
  const gap = Math.max(1, time - last);
  const n = numbers[places.gaps] as number;
  const ratio = n === 0 ? 1 : gap / Math.exp(numbers[places.pace] as number);
  const kind = paceEdges.filter((edge) => ratio >= edge).length;
  const even =
    countOf(numbers, places.paces, shortGaps, longGaps) >= evenShare * countOf(numbers, places.paces, 0, paceKinds) &&
    (numbers[places.keptMs] as number) >= keptShare * (last - first);
  const rare = (from: number, to: number): number =>
    even ? surpriseOf(numbers, places.paces, paceKinds, from, to) : 0;
  const isEpisode = isInRun(numbers, kind, gap);
  const faster = kind < shortGaps && (warm || !isEpisode) ? rare(0, kind + 1) : 0;
  const slower = kind >= longGaps ? rare(kind, paceKinds) : 0;
  if (learns && !isEpisode) {
    learnCategory(numbers, places.paces, paceKinds, kind);
    if (kind === shortGaps) numbers[places.keptMs] = (numbers[places.keptMs] as number) + gap;
    const off = Math.log(gap) - (numbers[places.pace] as number);
    const bounded = n < memory ? off : Math.max(-mostMove, Math.min(mostMove, off));
    numbers[places.pace] = (numbers[places.pace] as number) + Math.max(1 / (n + 1), 1 / memory) * bounded;
    numbers[places.gaps] = n + 1;
  }
  return { gap, faster, slower };
}

/** Whether a gap belongs to a flood, of which most messages say nothing of the pace of the device. */
function isInRun(numbers: Float64Array, kind: number, gap: number): boolean {
  const isShort = kind < shortGaps;
  numbers[places.run] = isShort ? (numbers[places.run] as number) + 1 : 0;
  numbers[places.runMs] = isShort ? (numbers[places.runMs] as number) + gap : 0;
  const lasts = (numbers[places.runMs] as number) > longRun * Math.exp(numbers[places.pace] as number);
  return (numbers[places.run] as number) > mostOfRun && !lasts;
}

/** How surprising a message's size is by the device's own past; then it is learned. */
export function sizeOf({ numbers }: Series, size: number, learns: boolean): number {
  const kind = Math.min(sizeKinds - 1, Math.floor(2 * Math.log2(size + 1)));
  const surprise = surpriseOf(numbers, places.sizes, sizeKinds, kind, kind + 1);
  if (learns) learnCategory(numbers, places.sizes, sizeKinds, kind);
  return surprise;
}
