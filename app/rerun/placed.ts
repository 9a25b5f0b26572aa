import type { EventRows } from '../../detectors/runner/rows.ts';
import type { Tick } from '../../schemas/tick.ts';

/** What one record of a partition holds for judging. */
export interface Placed {
  offset: number;
  rows?: EventRows;
  tick?: Tick;
}
