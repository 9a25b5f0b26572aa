import { accumulationSize } from '../statistics/accumulation.ts';
import { spreadSize } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';

/** What each accumulation is about; its place is that of its stretch. */
export const aspects = ['value_unusual', 'value_frozen', 'precision_changed', 'apart_from_neighbours'] as const;
export type Aspect = (typeof aspects)[number];

/** Decimals told apart: none to eight, and more. */
export const decimalKinds = 10;

/** Departures from the level told apart, in half-octaves of spreads. */
export const sizeKinds = 24;

const decimals = spreadSize + sizeKinds;
const last = decimals + decimalKinds;

/** Where in the numbers of a series things lie. */
export const places = {
  level: 0,
  sizes: spreadSize,
  decimals,
  /** The latest reading, how often it came in a row, and how many readings equalled the one before. */
  last,
  run: last + 1,
  repeats: last + 2,
  /** Least and greatest reading so far. */
  least: last + 3,
  greatest: last + 4,
  /** Departures from the neighbours, as those from the level; where they stood, and how many, when it was apart last. */
  apart: last + 5,
  stood: last + 5 + sizeKinds,
  sums: last + 7 + sizeKinds,
} as const;

export const numbersOfSeries = places.sums + aspects.length * accumulationSize;

/** Where the readings of one topic have been: what the neighbours are told by, whatever is judged of it. Plain data. */
export interface Course {
  topic: string;
  samples: number;
  /** Event time of the first, ms. */
  first: number;
  /** A record as `spread.ts` has it: there is one for every device, and a typed array takes three times the room. */
  spread: number[];
}

/** Samples that level and spread are remembered for. */
export const levelSamples = 2_000;

/** Per device, the topics on which it publishes readings; the one heard latest first. Nothing before its first reading. */
export interface Memory {
  /** By what was judged. */
  series: Series[];
  /** By what was heard. */
  courses: Course[];
}

export function sumAt(aspect: number): number {
  return places.sums + aspect * accumulationSize;
}
