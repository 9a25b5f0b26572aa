import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import type { LogRecord, ReadLimit } from '../log/port.ts';
import type { Cursor } from './cursor.ts';
import { Fetcher } from './fetcher.ts';
import type { Partitions } from './partitions.ts';
import type { Transport } from './transport.ts';

/** Places in one partition that are kept at a time, each on a connection of its own. */
const fetchers = 4;
const forgottenMs = 60_000;
/** Longest sleep before looking again whether the fetcher should run. */
const napMs = 250;

/** Gives each read a cursor that stands where it wants to begin, and waits for it to be filled. */
export class Reader {
  readonly #transport: Pick<Transport, 'connection'>;
  readonly #partitions: Partitions;
  readonly #fetchers: Fetcher[] = [];
  #closed = false;

  constructor(transport: Pick<Transport, 'connection'>, partitions: Partitions) {
    this.#transport = transport;
    this.#partitions = partitions;
  }

  async read(topic: Topic, name: string, partition: number, from: number, limit: ReadLimit): Promise<LogRecord[]> {
    const { bytes = 4 << 20, waitMs = 0, signal } = limit;
    const began = performance.now();
    const { fetcher, cursor } = this.#place(topic, name, partition, from);
    cursor.busy = true;
    try {
      for (;;) {
        cursor.throwFailure();
        if (cursor.tookOutOfRange()) await this.#refuseTrimmed(name, partition, from);
        const records = cursor.drain(bytes);
        if (records.length > 0 || this.#closed || signal?.aborted === true) return records;
        const left = began + waitMs - performance.now();
        // Without waiting, "nothing" is said only once the broker was asked.
        if (left <= 0 && cursor.emptySince(began)) return [];
        cursor.urgent = left <= 0;
        fetcher.wake();
        await cursor.wait(left > 0 ? Math.min(left, napMs) : napMs, signal);
      }
    } finally {
      cursor.busy = false;
      cursor.urgent = false;
      cursor.lastUsed = performance.now();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#fetchers.map((fetcher) => fetcher.close()));
  }

  /** A cursor that stands there already, else a new one, else the one that rested longest. */
  #place(topic: Topic, name: string, partition: number, from: number): { fetcher: Fetcher; cursor: Cursor } {
    this.#forget();
    const idle: { fetcher: Fetcher; cursor: Cursor }[] = [];
    let free: Fetcher | undefined;
    for (const fetcher of this.#fetchers) {
      const cursor = fetcher.cursorOf(name, partition);
      if (cursor === undefined) free ??= fetcher;
      else if (!cursor.busy) idle.push({ fetcher, cursor });
    }
    const there = idle.find(({ cursor }) => cursor.at === from);
    if (there !== undefined) return there;
    const rested = idle.toSorted((a, b) => a.cursor.lastUsed - b.cursor.lastUsed)[0];
    if (free === undefined && rested !== undefined && this.#fetchers.length >= fetchers) {
      rested.cursor.seek(from);
      return rested;
    }
    if (free === undefined) {
      free = new Fetcher(this.#transport.connection());
      this.#fetchers.push(free);
    }
    return { fetcher: free, cursor: free.add(topic, name, partition, from) };
  }

  #forget(): void {
    const now = performance.now();
    for (const fetcher of this.#fetchers) {
      for (const cursor of fetcher.cursors()) {
        if (!cursor.busy && now - cursor.lastUsed > forgottenMs) fetcher.remove(cursor);
      }
    }
  }

  /** Beyond the end is no failure: that offset may yet come. */
  async #refuseTrimmed(name: string, partition: number, from: number): Promise<void> {
    const { low } = await this.#partitions.bounds(name, partition);
    if (from < low) throw new Fault('LOG_TRIMMED', `${name}/${partition} begins at ${low}, asked for ${from}`);
  }
}
