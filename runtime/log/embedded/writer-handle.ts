import { Worker } from 'node:worker_threads';
import type { Topic } from '../../../schemas/topics.ts';
import { Fault } from '../../errors.ts';
import type { PackedEntry, WriterAnswer, WriterRequest } from './messages.ts';
import { threadFile } from './thread-file.ts';

interface Pending {
  resolve: (offsets: number[]) => void;
  reject: (failure: unknown) => void;
}

/**
 * A thread that packs and commits, so that the main loop never waits for the disk. It is started by the first append; a
 * process that only reads has none. Should it die, what waits is LOG_UNAVAILABLE and the next append starts another.
 */
export class WriterHandle {
  readonly #directory: string;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #lastId = 0;
  #closed = false;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async append(day: string, entries: PackedEntry[]): Promise<number[]> {
    // Copied rather than handed over: the caller's bytes must outlive a full disk, to be tried again.
    const own = entries.map((entry) => ({ ...entry, payload: new Uint8Array(entry.payload) }));
    const buffers = own.map(({ payload }) => payload.buffer);
    return this.#ask((id) => ({ kind: 'append', id, day, entries: own }), buffers);
  }

  async trim(topic: Topic, time: number, today: string): Promise<void> {
    await this.#ask((id) => ({ kind: 'trim', id, topic, time, today }), []);
  }

  /** Lets what was appended finish first. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.ref();
    worker.postMessage({ kind: 'close' } satisfies WriterRequest);
    await exited;
  }

  #ask(request: (id: number) => WriterRequest, transfer: ArrayBuffer[]): Promise<number[]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw new Fault('LOG_UNAVAILABLE', 'the event log is closed');
      const worker = (this.#worker ??= this.#start());
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage(request(id), transfer);
    });
  }

  #start(): Worker {
    const file = threadFile('writer-thread', import.meta.url);
    const worker = new Worker(file, { workerData: { directory: this.#directory }, execArgv: [] });
    worker.on('message', (answer: WriterAnswer) => this.#settle(worker, answer));
    worker.on('error', (cause) => this.#lost(worker, cause));
    worker.on('exit', () => this.#lost(worker, undefined));
    worker.unref();
    return worker;
  }

  #settle(worker: Worker, answer: WriterAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    // An idle thread does not keep the process alive; one that holds appends does.
    if (this.#pending.size === 0) worker.unref();
    if (pending === undefined) return;
    if ('offsets' in answer) return pending.resolve(answer.offsets);
    const { code, message, retryable } = answer.failure;
    pending.reject(code === undefined ? new Error(message) : new Fault(code, message, { retryable }));
  }

  #lost(worker: Worker, cause: unknown): void {
    if (this.#worker === worker) this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    const fault = new Fault('LOG_UNAVAILABLE', 'the writing thread of the event log stopped', {
      cause,
      retryable: true,
    });
    for (const { reject } of pending) reject(fault);
  }
}
