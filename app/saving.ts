import { Fault } from '../runtime/errors.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { packState, savePacked } from '../runtime/state/state-file.ts';
import { type Topic, topics } from '../schemas/topics.ts';

export interface SavingOptions {
  log: Pick<EventLog, 'bounds' | 'commit'>;
  /** Resolves when all findings told so far are in the log. */
  settled: () => Promise<void>;
  file: string;
  topic: Topic;
  partition: number;
  /** Real ms from one saving to the next. Default 20,000. */
  everyMs?: number;
}

/** What every saved memory says beside its own: the end of findings.v1 before it. What the tail of the log repeats lies beyond. */
export interface SavedBefore {
  findings: number;
}

/** Saves what a fold remembers from time to time. The fold waits until its memory is copied, and for no disk. */
export class Saving {
  readonly #options: SavingOptions;
  #beganAt = performance.now();
  #under: Promise<void> = Promise.resolve();

  constructor(options: SavingOptions) {
    this.#options = options;
  }

  get due(): boolean {
    return performance.now() - this.#beganAt > (this.#options.everyMs ?? 20_000);
  }

  /**
   * Copies the memory and saves the copy while the fold goes on.
   * @param remember the memory, and the offset at which its fold goes on @throws what the saving before failed with, unless the disk was full
   */
  async begin(remember: () => { memory: object; next: number }): Promise<void> {
    this.#beganAt = performance.now();
    await this.#under.catch(unlessFull);
    const { next: findings } = await this.#options.log.bounds(topics.findings, 0);
    const { memory, next } = remember();
    this.#under = this.#save(packState({ ...memory, findings } satisfies SavedBefore), next);
    // Told by the next saving, or at the end.
    this.#under.catch(() => undefined);
  }

  /** @throws what the last saving failed with */
  ended(): Promise<void> {
    return this.#under;
  }

  async #save(memory: Uint8Array, next: number): Promise<void> {
    const { log, settled, file, topic, partition } = this.#options;
    // What the saved fold has found must be in the log before it.
    await settled();
    await savePacked(file, memory);
    await log.commit('detect', topic, partition, next);
  }
}

/** What was saved before still stands, and the next saving may find room: no reason for a fold to end. */
function unlessFull(failure: unknown): void {
  if (!(failure instanceof Fault) || failure.code !== 'DISK_FULL') throw failure;
}
