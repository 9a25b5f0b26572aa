import { Fault } from '../errors.ts';
import { release } from '../release.ts';
import { backoffMs, pause } from '../retry.ts';
import type { EventLog, LogEntry } from './port.ts';

export interface GroupCommitOptions {
  log: Pick<EventLog, 'append'>;
  /** Everything that waits now; called when an append is about to begin. */
  take: () => LogEntry[];
  /** Called when an append is durable, or will never be. */
  done: () => void;
  /** Appends begin at least this far apart, real ms. Default 0: each begins when the one before is durable. */
  lingerMs?: number;
  /** Told of each failure that is tried again. */
  onRetry?: (fault: Fault, attempt: number) => void;
  /** Told once of a failure that trying again does not mend. */
  onFailure?: (failure: unknown) => void;
}

/**
 * One append under way at any time (overlapping sends of an idempotent Kafka producer lose messages: measured), each
 * carrying all that waited when it began, so that it grows with the load by itself. A failure of the world is tried again
 * with the very same entries until it passes or we close, so that nothing is lost and a repeat can be told by its header.
 */
export class GroupCommit {
  /** Why nothing can be appended any more. */
  failure: unknown;
  readonly #options: GroupCommitOptions;
  readonly #closing = new AbortController();
  #next = quietly();
  #awaited = false;
  #wanted = false;
  #busy = false;
  #began = Number.NEGATIVE_INFINITY;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Something waits. */
  wake(): void {
    this.#wanted = true;
    if (this.#busy || this.failure !== undefined) return;
    this.#busy = true;
    // After this turn of the event loop, so that all sockets that are ready share the append.
    setImmediate(() => void this.#run());
  }

  /** Resolves when all that waits now is durable, rejects when it never will be. */
  flush(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.#awaited = true;
    this.wake();
    return this.#next.promise;
  }

  /** Flushes; gives up trying again after `deadlineMs` (real). */
  async close(deadlineMs: number): Promise<void> {
    const timer = setTimeout(() => this.#closing.abort(), deadlineMs);
    try {
      await this.flush();
    } finally {
      clearTimeout(timer);
      this.#closing.abort();
    }
  }

  async #run(): Promise<void> {
    while (this.#wanted || this.#awaited) {
      const early = this.#began + (this.#options.lingerMs ?? 0) - performance.now();
      if (early > 0) await pause(early, this.#closing.signal);
      this.#began = performance.now();
      this.#wanted = false;
      this.#awaited = false;
      const carried = this.#next;
      this.#next = quietly();
      const entries = this.#options.take();
      try {
        if (entries.length > 0) await this.#append(entries);
        carried.resolve();
      } catch (failure) {
        this.failure = failure;
        carried.reject(failure);
        this.#next.reject(failure);
        this.#options.onFailure?.(failure);
      }
      this.#options.done();
      if (this.failure !== undefined) return;
    }
    this.#busy = false;
  }

  async #append(entries: readonly LogEntry[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#options.log.append(entries);
        for (const { payload } of entries) release(payload);
        return;
      } catch (failure) {
        const passing = failure instanceof Fault && (failure.retryable || failure.code === 'DISK_FULL');
        if (!passing || this.#closing.signal.aborted) throw failure;
        this.#options.onRetry?.(failure, attempt);
        await pause(backoffMs(attempt), this.#closing.signal);
      }
    }
  }
}

/** A promise that may fail with nobody listening. */
function quietly(): PromiseWithResolvers<void> {
  const promise = Promise.withResolvers<void>();
  promise.promise.catch(() => undefined);
  return promise;
}
