/** Appended to every partition of both lanes every few seconds, so that time passes in the log when nothing arrives. */
export interface Tick {
  /** Milliseconds since 1970. The partition's watermark is its greatest tick less the allowed lateness. */
  time: number;
  /** Offsets (next to be read) of the facts in force: detect reads up to there before judging on. */
  fleet: number;
  baselines: number;
}
