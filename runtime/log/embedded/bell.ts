import { closeSync, openSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

const pollMs = 200;

/**
 * Wakes those who wait for records of one topic: at once when this process appended, within milliseconds when another one
 * did (it writes into `bell`), and five times a second should the operating system not tell. Costs nothing while nobody waits.
 */
export class Bell {
  readonly #file: string;
  readonly #waiting = new Set<() => void>();
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #rings = 0;

  constructor(directory: string) {
    this.#file = join(directory, 'bell');
  }

  /** Rises with every ring heard, so that a ring between looking and waiting is not missed. */
  get rings(): number {
    return this.#rings;
  }

  /** From now on rings of other processes count too. Call it before looking for records. */
  listen(): void {
    if (this.#watcher !== undefined) return;
    try {
      closeSync(openSync(this.#file, 'a'));
      const watcher = watch(this.#file, { persistent: false }, () => this.ring());
      watcher.on('error', () => this.#deafen());
      this.#watcher = watcher;
    } catch {
      // No watches left, or a directory that cannot be written: the poll goes on alone.
    }
  }

  /** Resolves at the next ring after `seen`, after `ms`, or on abort. */
  async wait(seen: number, ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.#rings !== seen || signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#waiting.delete(done);
        if (this.#waiting.size === 0) this.#rest();
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
      this.#waiting.add(done);
      this.#poll ??= setInterval(() => this.ring(), pollMs);
    });
  }

  ring(): void {
    this.#rings++;
    for (const done of this.#waiting) done();
  }

  close(): void {
    this.ring();
    this.#rest();
    this.#deafen();
  }

  #rest(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  #deafen(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}
