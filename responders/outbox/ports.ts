import type { Outcome } from '../../schemas/command.ts';

/** Resolves after `ms`, or as soon as the signal is aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface OutboxPorts {
  /** Resolves once the outcomes are durable in `outcomes.v1`. A retryable Fault is waited out, all else ends `run`. */
  append(outcomes: readonly Outcome[]): Promise<void>;
  /**
   * Resolves when what was appended counts, as the log says now: asked after an attempt is on record and before the outside
   * world is touched. A retryable Fault puts the attempt off, all else ends `run`.
   */
  sure(): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  sleep: Sleep;
  /** In [0, 1). */
  random(): number;
  /** Hears every outcome put on record: for counters and the log. */
  report?(outcome: Outcome): void;
}
