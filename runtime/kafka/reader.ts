import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import type { LogRecord, ReadLimit } from '../log/port.ts';
import type { Cursor } from './cursor.ts';
import { Fetcher } from './fetcher.ts';
import { HeldBytes } from './held-bytes.ts';
import type { Foreign } from './message.ts';
import { keyOf } from './offset-plan.ts';
import type { Partitions } from './partitions.ts';
import type { TransportConnection } from './transport.ts';

/** Places in one partition that are kept at a time, each on a connection of its own. */
const fetchers = 4;
const forgottenMs = 60_000;
/** Longest sleep before looking again whether the fetcher should run. */
const napMs = 250;

/** Gives each read a cursor that stands where it wants to begin, and waits for it to be filled. */
export class Reader {
  readonly #connect: () => TransportConnection;
  readonly #partitions: Partitions;
  readonly #aside: (foreign: Foreign) => void;
  readonly #held = new HeldBytes();
  readonly #fetchers: Fetcher[] = [];
  /** By partition: up to which offset what is none of ours has been told of. */
  readonly #toldTo = new Map<string, number>();
  #closed = false;

  /** @param aside told once of every record that is none of ours, however many read past it */
  constructor(connect: () => TransportConnection, partitions: Partitions, aside: (foreign: Foreign) => void) {
    this.#connect = connect;
    this.#aside = aside;
    this.#partitions = partitions;
  }

  /** Bytes fetched ahead of all readers, packed. */
  get held(): number {
    return this.#held.count;
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
        const records = cursor.drain(bytes, this.#tell);
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

  readonly #tell = (foreign: Foreign): void => {
    const place = keyOf(foreign);
    if (foreign.offset <= (this.#toldTo.get(place) ?? -1)) return;
    this.#toldTo.set(place, foreign.offset);
    this.#aside(foreign);
  };

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
      free = new Fetcher(this.#connect(), this.#held);
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
