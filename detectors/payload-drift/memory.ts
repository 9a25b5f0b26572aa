import { accumulationSize } from '../statistics/accumulation.ts';
import { spreadSize } from '../statistics/scorer/spread.ts';
import type { Series } from '../statistics/series.ts';

/** What each accumulation is about; its place is that of its stretch. */
export const aspects = ['payload_shape_changed', 'payload_length_drifted'] as const;
export type Aspect = (typeof aspects)[number];

/** Shapes remembered of a topic; one place more counts all others. */
export const shapeKinds = 6;

/** Where in the numbers of a topic's series things lie. */
export const places = {
  /** Fingerprints of the shapes, and how often each was seen. */
  shapes: 0,
  seen: shapeKinds,
  /** Messages and bytes of the block that fills, and how the means of whole blocks lie. */
  inBlock: 2 * shapeKinds + 1,
  bytes: 2 * shapeKinds + 2,
  blocks: 2 * shapeKinds + 3,
  /** Mean length of the latest whole block. */
  latest: 2 * shapeKinds + 3 + spreadSize,
  sums: 2 * shapeKinds + 4 + spreadSize,
} as const;
export const numbersOfSeries = places.sums + aspects.length * accumulationSize;

/** Per device, the topics it publishes on, the one heard latest first. */
export interface Memory {
  series: Series[];
  /** Firmware by the inventory when its payloads were learned. */
  firmware: string;
}

export function sumAt(aspect: number): number {
  return places.sums + aspect * accumulationSize;
}
