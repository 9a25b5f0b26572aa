import { GroupCommit } from '../runtime/log/group-commit.ts';
import type { EventLog, LogEntry } from '../runtime/log/port.ts';

/** Findings that may wait for the log before the fold waits for them. */
const mostWaiting = 10_000;
const closeMs = 10_000;

/**
 * Brings what a fold concludes to the log while the fold goes on: one append at a time, each with all that waits. Nothing in
 * the fold depends on it but its saved memory.
 */
export class Publishing {
  readonly #commit: GroupCommit;
  #waiting: LogEntry[] = [];
  #reached: (() => void)[] = [];

  constructor(log: Pick<EventLog, 'append'>) {
    let carried: (() => void)[] = [];
    this.#commit = new GroupCommit({
      log,
      take: () => {
        carried = this.#reached;
        this.#reached = [];
        return this.#waiting.splice(0);
      },
      done: () => {
        if (this.#commit.failure === undefined) for (const tell of carried) tell();
      },
    });
  }

  /**
   * Tells `reached` once these entries and all before them are in the log. Resolves when the fold may go on.
   * @throws what appending failed with, for good.
   */
  async add(entries: readonly LogEntry[], reached: () => void): Promise<void> {
    this.#waiting.push(...entries);
    this.#reached.push(reached);
    if (this.#commit.failure !== undefined || this.#waiting.length > mostWaiting) await this.#commit.flush();
    else this.#commit.wake();
  }

  /** Resolves when all that was added is in the log. */
  settled(): Promise<void> {
    return this.#commit.flush();
  }

  /** The same, for ten seconds at most. @throws Fault LOG_UNAVAILABLE. */
  close(): Promise<void> {
    return this.#commit.close(closeMs);
  }
}
