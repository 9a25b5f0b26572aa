import type { WindowContext } from '../detector.ts';
import { count, held, type RecordOf, shapeOf } from '../records/shape.ts';

export interface Metric {
  readonly name: 'messages' | 'bytes';
  /** Never a flood below this, per minute. */
  readonly floor: number;
  /** Without any profile only this much is, per minute. */
  readonly ceiling: number;
}

export interface Settings {
  /** Times the usual from which it is a flood. */
  factor: number;
  /** Robust z from which it is one. */
  z: number;
  metrics: readonly [Metric, Metric];
  /** Windows that must be over, of how many. */
  windows: number;
  ofWindows: number;
  /** Own minutes at which device and cohort count the same. */
  shrinkage: number;
  /** Fewer minutes than this behind a profile are as none. */
  leastSamples: number;
  /** Spread on the log1p scale counts as no less than the first, for regular devices, and no more than the second, so that an irregular one cannot flood unseen. */
  spreadFloor: number;
  spreadCeiling: number;
  /** Fleet-wide movement is followed down and up no further than this, log1p scale. */
  driftDown: number;
  driftUp: number;
}

/** What is counted of one minute of a device. */
export const windowShape = shapeOf({
  messages: count(),
  bytes: count(),
  /** The event that took it over the floor. */
  over: held<{ event: string; spoofable: 0 | 1 | 2 | 3; gateway: string }>(),
});
export type Window = RecordOf<typeof windowShape>;

/** Per metric, the last windows as bits, the latest lowest, and its index; the evidence of those that were over. */
export interface Memory {
  index: number;
  messages: number;
  bytes: number;
  evidence: string[];
}

export type FloodContext = WindowContext<Settings>;
