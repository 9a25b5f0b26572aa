import { accumulationSize } from '../statistics/accumulation.ts';
import type { Series } from '../statistics/series.ts';

/** What each accumulation is about; its place is that of its stretch. */
export const aspects = ['pace_faster', 'pace_slower', 'size_changed', 'topics_changed'] as const;
export type Aspect = (typeof aspects)[number];

/** Where gaps are told apart, as shares of the typical one. */
export const paceEdges = [0.25, 0.5, 0.75, 1.35, 1.9, 3] as const;
export const paceKinds = paceEdges.length + 1;
/** Of them, gaps that are short and long. */
export const shortGaps = 3;
export const longGaps = 4;
/** Sizes told apart: half-octaves, from less than a byte to 64 KiB and more. */
export const sizeKinds = 34;

/** Where in the numbers of a topic's series things lie. */
export const places = {
  /** Typical gap as its natural logarithm, and how many gaps it rests on. */
  pace: 0,
  gaps: 1,
  paces: 2,
  sizes: 2 + paceKinds,
  /** Short gaps in a row, and for how long, ms. */
  run: 2 + paceKinds + sizeKinds,
  runMs: 3 + paceKinds + sizeKinds,
  /** For how long it kept to the typical gap, ms. */
  keptMs: 4 + paceKinds + sizeKinds,
  sums: 5 + paceKinds + sizeKinds,
} as const;
export const numbersOfSeries = places.sums + 3 * accumulationSize;

/** In the numbers of the series of all topics together: messages on a known and on a new topic, and their sum of surprises. */
export const topicPlaces = { kinds: 0, sum: 2 } as const;
export const numbersOfTopics = topicPlaces.sum + accumulationSize;

/** Per device, its topics, the one heard latest first, and what is said of all of them together. */
export interface Memory {
  series: Series[];
  topics: Series;
}

export function sumAt(aspect: number): number {
  return aspect === 3 ? topicPlaces.sum : places.sums + aspect * accumulationSize;
}
