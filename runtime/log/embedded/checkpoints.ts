import { Worker } from 'node:worker_threads';
import type { CheckpointAnswer, CheckpointRequest } from './messages.ts';
import { threadFile } from './thread-file.ts';

/**
 * A thread that moves write-ahead logs into their files, since that takes a writer many times as long as a commit. Started by
 * the first move; a thread that dies leaves its moves to the writers, and the next one starts another.
 */
export class Checkpoints {
  #worker: Worker | undefined;
  readonly #moving = new Map<string, () => void>();

  /** Resolves when most of the log has been moved, or could not be. At most one move of a file at a time. */
  move(file: string): Promise<void> {
    return new Promise((resolve) => {
      this.#moving.set(file, resolve);
      const worker = (this.#worker ??= this.#start());
      worker.postMessage({ file } satisfies CheckpointRequest);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(threadFile('checkpoint-thread', import.meta.url), { execArgv: [] });
    worker.on('message', ({ file }: CheckpointAnswer) => this.#settle(file));
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      for (const file of this.#moving.keys()) this.#settle(file);
    });
    worker.unref();
    return worker;
  }

  #settle(file: string): void {
    const settle = this.#moving.get(file);
    this.#moving.delete(file);
    settle?.();
  }
}
