import { noRecords, Records, type RecordsState } from './records.ts';
import type { Shape } from './shape.ts';

/**
 * How memory begins: a function makes plain data, a shape a record in pages, which takes a fraction of the room where
 * there is one for every device. A record is good until the next one is shown: hold on to its values.
 */
export type Beginning<Memory> = (() => Memory) | (Memory extends object ? Shape<Memory> : never);

/** Memory by row, whichever way it begins. */
export interface Kept {
  start(row: number): unknown;
  /** Undefined before it was started, if it is plain data. */
  at(row: number): unknown;
  drop(row: number): void;
}

/** Plain data: what `keptAs` works on. */
export interface KeptState {
  records: RecordsState;
  plain: Map<number, unknown>;
}

export const nothingKept = (): KeptState => ({ records: noRecords(), plain: new Map() });

/** Of whatever type. */
export type AnyBeginning = (() => unknown) | Shape<object>;

export function keptAs(beginning: AnyBeginning, { records, plain }: KeptState): Kept {
  if (typeof beginning !== 'function') return new Records(beginning, records);
  return {
    start(row) {
      const memory = beginning();
      plain.set(row, memory);
      return memory;
    },
    at: (row) => plain.get(row),
    drop: (row) => void plain.delete(row),
  };
}
