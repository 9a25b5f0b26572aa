import type { Stances } from '../../schemas/neighbours.ts';
import type { Reading } from '../detector.ts';
import type { PanelsState } from './panels.ts';
import type { OpenStances } from './stances.ts';

/** A reading that waits for its neighbours. */
export interface Held {
  /** Its detector's place among those run, and its subject's row. */
  at: number;
  row: number;
  /** As `kindName` has it. */
  kind: string;
  reading: Reading;
}

/** Plain data: what waits for the neighbours, and what is told them. */
export interface BesideState {
  /** Windows below this are over here, and those below `settled` are judged. */
  closed: number;
  settled: number;
  /** By window, in order of arrival; how many in all. */
  held: Map<number, Held[]>;
  waiting: number;
  /** By table, how many wait of each row. */
  rows: Map<number, number>[];
  open: OpenStances;
  /** Of windows that are over, until somebody takes it. */
  told: Stances[];
  /** Of a partition that is all there is. */
  panels: PanelsState;
}

export const nothingBeside = (): BesideState => ({
  ...{ closed: 0, settled: 0, held: new Map(), waiting: 0, rows: [] },
  ...{ open: new Map(), told: [], panels: new Map() },
});
