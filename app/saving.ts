import { Fault } from '../runtime/errors.ts';
import type { EventLog } from '../runtime/log/port.ts';
import type { Memories, MemoryOf } from '../runtime/state/memories.ts';
import { packState } from '../runtime/state/state-file.ts';
import { type Topic, topics } from '../schemas/topics.ts';

export interface SavingOptions {
  log: Pick<EventLog, 'bounds' | 'commit'>;
  /** Resolves when all findings told so far are in the log. */
  settled: () => Promise<void>;
  memories: Pick<Memories, 'save'>;
  of: MemoryOf;
  topic: Topic;
  partition: number;
  /** Real ms from one saving to the next. Default 20,000, and longer for what is large: 5 MB a second. */
  everyMs?: number;
}

/** What every saved memory says beside its own: the end of findings.v1 before it. What the tail of the log repeats lies beyond. */
export interface SavedBefore {
  findings: number;
}

const bytesPerMs = 5_000;

/** Saves what a fold remembers from time to time. The fold waits until its memory is copied, and for no disk. */
export class Saving {
  readonly #options: SavingOptions;
  #beganAt = performance.now();
  #bytes = 0;
  #under: Promise<void> = Promise.resolve();

  constructor(options: SavingOptions) {
    this.#options = options;
  }

  get due(): boolean {
    return performance.now() - this.#beganAt > (this.#options.everyMs ?? Math.max(20_000, this.#bytes / bytesPerMs));
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
    const packed = packState({ ...memory, findings } satisfies SavedBefore);
    this.#bytes = packed.length;
    this.#under = this.#save(packed, next);
    // Told by the next saving, or at the end.
    this.#under.catch(() => undefined);
  }

  /** @throws what the last saving failed with */
  ended(): Promise<void> {
    return this.#under;
  }

  async #save(memory: Uint8Array, next: number): Promise<void> {
    const { log, settled, memories, of, topic, partition } = this.#options;
    // What the saved fold has found must be in the log before it.
    await settled();
    if (await memories.save(of, memory)) await log.commit('detect', topic, partition, next);
  }
}

/** What was saved before still stands, and the next saving may find room: no reason for a fold to end. */
function unlessFull(failure: unknown): void {
  if (!(failure instanceof Fault) || failure.code !== 'DISK_FULL') throw failure;
}
