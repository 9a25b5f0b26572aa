import type { Report } from '../report.ts';

/** What the metrics of a process are read from. */
export interface Measured extends Report {
  ready: boolean;
  /** The clock that roles go by, ms since 1970. */
  now: number;
  /** Of the file system that holds the data. */
  disk?: { freeBytes: number; sizeBytes: number };
  /** Undefined where the process does not use it. */
  log?: { up: boolean; lag: readonly StageLag[] };
  store?: { up: boolean };
  /** Lines in the table, and what then is not accounted for: 0, or something was lost or doubled. */
  lines?: { stored: number; residual: number };
}

export interface StageLag {
  stage: string;
  topic: string;
  partition: string;
  /** The next record it wants. */
  next: number;
  /** Records from there to the end, ticks included. */
  behind: number;
}
