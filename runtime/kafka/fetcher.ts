import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { backoffMs, pause } from '../retry.ts';
import { Cursor } from './cursor.ts';
import type { HeldBytes } from './held-bytes.ts';
import { keyOf } from './offset-plan.ts';
import type { TransportConnection } from './transport.ts';

const longPollMs = 100;
const partitionBytes = 1 << 20;
const answerBytes = 10 << 20;
/** A leader that has just moved, or a broker restarting: readers hear of failures that last longer. */
const bearableMs = 3_000;

/**
 * Keeps the cursors that are in use filled: fetches that carry all of them and wait up to 100 ms at the end of their
 * partitions. Cursors that nobody asks for rest, and when all do there is no traffic. A fetch names a partition once, so
 * there is one cursor per partition here; another place in it needs another fetcher.
 */
export class Fetcher {
  readonly #connection: TransportConnection;
  readonly #held: HeldBytes;
  readonly #cursors = new Map<string, Cursor>();
  readonly #closing = new AbortController();
  /** Of the fetches that are on their way, at most one per broker; each resolves with its failure, if any. */
  readonly #answers = new Set<Promise<unknown>>();
  #running: Promise<void> | undefined;

  constructor(connection: TransportConnection, held: HeldBytes) {
    this.#connection = connection;
    this.#held = held;
  }

  cursors(): Cursor[] {
    return [...this.#cursors.values()];
  }

  cursorOf(name: string, partition: number): Cursor | undefined {
    return this.#cursors.get(keyOf({ topic: name, partition }));
  }

  add(topic: Topic, name: string, partition: number, from: number): Cursor {
    const cursor = new Cursor(topic, name, partition, from, this.#held);
    this.#cursors.set(keyOf({ topic: name, partition }), cursor);
    return cursor;
  }

  remove(cursor: Cursor): void {
    cursor.seek(cursor.at);
    this.#cursors.delete(keyOf({ topic: cursor.name, partition: cursor.partition }));
  }

  /** Something changed that may make a fetch worth while. */
  wake(): void {
    if (!this.#closing.signal.aborted) this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const cursor of this.#cursors.values()) cursor.wake();
    await this.#connection.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    let failingSince = 0;
    while (!this.#closing.signal.aborted) {
      const hungry = this.#hungry();
      if (hungry.length === 0 && this.#answers.size === 0) break;
      try {
        if (hungry.length > 0) await this.#begin(hungry);
        const failure = await Promise.race(this.#answers);
        if (failure !== undefined) throw failure;
        failures = 0;
      } catch (failure) {
        if (this.#closing.signal.aborted) break;
        if (failures === 0) failingSince = performance.now();
        const passing = failure instanceof Fault && failure.retryable && performance.now() - failingSince < bearableMs;
        if (!passing) for (const cursor of this.#cursors.values()) cursor.fail(failure);
        await pause(backoffMs(failures++, { firstMs: 100, maxMs: 2_000 }), this.#closing.signal);
      }
    }
    await Promise.all(this.#answers);
    this.#running = undefined;
  }

  #hungry(): Cursor[] {
    const now = performance.now();
    return this.cursors().filter((cursor) => cursor.wantsMore(now));
  }

  /** Asks each broker for the cursors that it leads and that no unanswered fetch covers. */
  async #begin(cursors: Cursor[]): Promise<void> {
    const places = cursors.map((cursor) => ({ topic: cursor.name, partition: cursor.partition, cursor }));
    for (const [leader, led] of await this.#connection.byLeader(places)) {
      const answer = this.#fetch(
        leader,
        led.map(({ cursor }) => cursor),
      ).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      this.#answers.add(answer);
      void answer.then(() => this.#answers.delete(answer));
    }
  }

  async #fetch(leader: number, cursors: Cursor[]): Promise<void> {
    const began = performance.now();
    const generations = cursors.map(({ generation }) => generation);
    for (const cursor of cursors) cursor.inFlight = true;
    try {
      const from = cursors.map(({ name, partition, next }) => ({ topic: name, partition, offset: next }));
      const urgent = cursors.some((cursor) => cursor.urgent);
      const limits = { waitMs: urgent ? 0 : longPollMs, partitionBytes, bytes: answerBytes };
      const answer = await this.#connection.fetch(leader, from, limits);
      const found = new Map(answer.map((part) => [keyOf(part), part]));
      for (const [i, cursor] of cursors.entries()) {
        // Partitions that the answer leaves out are asked for again by the next fetch.
        const part = found.get(keyOf({ topic: cursor.name, partition: cursor.partition }));
        if (part === undefined || cursor.generation !== generations[i]) continue;
        if (part.outOfRange) cursor.outOfRange(began);
        else cursor.take(part.records, began);
      }
    } finally {
      for (const cursor of cursors) cursor.inFlight = false;
    }
  }
}
