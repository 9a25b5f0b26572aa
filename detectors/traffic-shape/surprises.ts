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
/** Share of gaps that are about the typical one in a device that has a pace. */
const evenShare = 0.8;

/** How surprising the gap before a message is by the device's own past; then it is learned. */
export function paceOf({ numbers, last }: Series, time: number, learns: boolean): Pace {
  const gap = Math.max(1, time - last);
  const n = numbers[places.gaps] as number;
  const ratio = n === 0 ? 1 : gap / Math.exp(numbers[places.pace] as number);
  const kind = paceEdges.filter((edge) => ratio >= edge).length;
  const even =
    countOf(numbers, places.paces, shortGaps, longGaps) >= evenShare * countOf(numbers, places.paces, 0, paceKinds);
  const rare = (from: number, to: number): number =>
    even ? surpriseOf(numbers, places.paces, paceKinds, from, to) : 0;
  const faster = kind < shortGaps ? rare(0, kind + 1) : 0;
  const slower = kind >= longGaps ? rare(kind, paceKinds) : 0;
  if (learns) {
    learnCategory(numbers, places.paces, paceKinds, kind);
    const off = Math.log(gap) - (numbers[places.pace] as number);
    const bounded = n < memory ? off : Math.max(-mostMove, Math.min(mostMove, off));
    numbers[places.pace] = (numbers[places.pace] as number) + Math.max(1 / (n + 1), 1 / memory) * bounded;
    numbers[places.gaps] = n + 1;
  }
  return { gap, faster, slower };
}

/** How surprising a message's size is by the device's own past; then it is learned. */
export function sizeOf({ numbers }: Series, size: number, learns: boolean): number {
  const kind = Math.min(sizeKinds - 1, Math.floor(2 * Math.log2(size + 1)));
  const surprise = surpriseOf(numbers, places.sizes, sizeKinds, kind, kind + 1);
  if (learns) learnCategory(numbers, places.sizes, sizeKinds, kind);
  return surprise;
}
