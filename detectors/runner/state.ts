import { digest } from '../../schemas/digest.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import type { Tick } from '../../schemas/tick.ts';
import type { AnyDetector } from '../detector.ts';
import { type BesideState, nothingBeside } from './beside-state.ts';
import { emptyTable, type TableState } from './table.ts';

/** Everything the fold remembers: plain data (maps, arrays, numbers, texts, buffers), fit for v8.serialize. */
export interface RunnerState {
  /** Of this whole structure. */
  schema: 3;
  /** Changes with the detectors and their settings: another fold's memory is no use to this one. */
  detectors: string;
  lane: Lane;
  partition: number;
  /** Offset of the first record not folded in yet. */
  next: number;
  /** The greatest of every field seen; time 0 before the first. */
  tick: Tick;
  /** One per distinct `subjectOf`, in the detectors' order. */
  tables: TableState[];
  /** Per detector: windows below this index are closed; 0 before the first tick. */
  closed: number[];
  /** Per detector: events whose window had closed. */
  late: number[];
  beside: BesideState;
  /** Minute of the last sweep for silent subjects. */
  sweptAt: number;
}

/** Names a set of detectors and their settings. */
export function detectorsDigest(detectors: readonly AnyDetector[]): string {
  return digest(
    ...detectors.map(({ id, settings, quietMs, retainMs }) => JSON.stringify([id, settings, quietMs, retainMs])),
  );
}

export function emptyState(
  detectors: readonly AnyDetector[],
  tables: readonly (readonly AnyDetector[])[],
  lane: Lane,
  partition: number,
  seed: number,
): RunnerState {
  return {
    schema: 3,
    detectors: detectorsDigest(detectors),
    lane,
    partition,
    next: 0,
    tick: { time: 0, fleet: 0, baselines: 0 },
    tables: tables.map((shared) => emptyTable(shared, seed)),
    closed: detectors.map(() => 0),
    late: detectors.map(() => 0),
    beside: nothingBeside(),
    sweptAt: 0,
  };
}
