import type { Cluster } from 'kafkajs';
import type { Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { backoffMs, pause } from '../retry.ts';
import { type ClusterConnection, isOutOfRange } from './client.ts';
import { Cursor } from './cursor.ts';
import type { FetchedMessage } from './message.ts';

/** What kafkajs decodes of a fetch answer and we use. */
interface FetchAnswer {
  responses: { topicName: string; partitions: { partition: number; messages: FetchedMessage[] }[] }[];
}

const longPollMs = 100;
const partitionBytes = 1 << 20;
const answerBytes = 10 << 20;
/** A fetch that answers neither way for this long has stalled; a new connection takes over. */
const stalledMs = 60_000;
/** A leader that has just moved, or a broker restarting: readers hear of failures that last longer. */
const bearableMs = 3_000;

/**
 * Keeps the cursors that are in use filled: fetches that carry all of them and wait up to 100 ms at the end of their
 * partitions. Cursors that nobody asks for rest, and when all do there is no traffic. A fetch names a partition once, so
 * there is one cursor per partition here; another place in it needs another fetcher.
 */
export class Fetcher {
  readonly #connection: ClusterConnection;
  readonly #cursors = new Map<string, Cursor>();
  readonly #closing = new AbortController();
  /** Of the fetches that are on their way, at most one per broker; each resolves with its failure, if any. */
  readonly #answers = new Set<Promise<unknown>>();
  #running: Promise<void> | undefined;

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  cursors(): Cursor[] {
    return [...this.#cursors.values()];
  }

  cursorOf(name: string, partition: number): Cursor | undefined {
    return this.#cursors.get(keyOf(name, partition));
  }

  add(topic: Topic, name: string, partition: number, from: number): Cursor {
    const cursor = new Cursor(topic, name, partition, from);
    this.#cursors.set(keyOf(name, partition), cursor);
    return cursor;
  }

  remove(cursor: Cursor): void {
    this.#cursors.delete(keyOf(cursor.name, cursor.partition));
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
    const names = [...new Set(cursors.map((cursor) => cursor.name))];
    const byLeader = await this.#connection.use('reading', names, async (cluster) =>
      Map.groupBy(cursors, (cursor) => leaderOf(cluster, cursor)),
    );
    for (const [nodeId, led] of byLeader) {
      const answer = this.#fetch(nodeId, led).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      this.#answers.add(answer);
      void answer.then(() => this.#answers.delete(answer));
    }
  }

  async #fetch(nodeId: string, cursors: Cursor[]): Promise<void> {
    const began = performance.now();
    const asked = cursors.map((cursor) => ({ cursor, generation: cursor.generation }));
    for (const cursor of cursors) cursor.inFlight = true;
    try {
      const found = await this.#connection.use('reading', [], async (cluster) => {
        const broker = await cluster.findBroker({ nodeId });
        return withDeadline(broker.fetch(requestOf(cursors)) as Promise<FetchAnswer>);
      });
      const messages = byPartition(found);
      for (const { cursor, generation } of asked) {
        if (cursor.generation !== generation) continue;
        cursor.take(messages.get(keyOf(cursor.name, cursor.partition)) ?? [], began);
      }
    } catch (cause) {
      if (!isOutOfRange(cause)) throw cause;
      // It names one partition and the answer of the others is lost with it; the next fetch asks for them again.
      for (const { cursor, generation } of asked) {
        if (cursor.name !== cause.topic || cursor.partition !== cause.partition) continue;
        if (cursor.generation === generation) cursor.outOfRange(began);
      }
    } finally {
      for (const cursor of cursors) cursor.inFlight = false;
    }
  }
}

function requestOf(cursors: readonly Cursor[]) {
  const urgent = cursors.some((cursor) => cursor.urgent);
  const topics = Array.from(
    Map.groupBy(cursors, (cursor) => cursor.name),
    ([topic, group]) => ({
      topic,
      partitions: group.map(({ partition, next }) => ({ partition, fetchOffset: `${next}`, maxBytes: partitionBytes })),
    }),
  );
  return { maxWaitTime: urgent ? 0 : longPollMs, minBytes: 1, maxBytes: answerBytes, isolationLevel: 0, topics };
}

function byPartition({ responses }: FetchAnswer): Map<string, FetchedMessage[]> {
  return new Map(
    responses.flatMap(({ topicName, partitions }) =>
      partitions.map(({ partition, messages }) => [keyOf(topicName, partition), messages] as const),
    ),
  );
}

function keyOf(name: string, partition: number): string {
  return `${name}/${partition}`;
}

function leaderOf(cluster: Cluster, { name, partition }: Cursor): string {
  const leader = Object.keys(cluster.findLeaderForPartitions(name, [partition]))[0];
  if (leader !== undefined) return leader;
  throw new Fault('LOG_UNAVAILABLE', `${name}/${partition} has no leader`, { retryable: true });
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const stalled = pause(stalledMs, timer.signal).then((passed) => {
    if (passed) throw new Fault('LOG_UNAVAILABLE', 'a fetch stalled', { retryable: true });
    return work;
  });
  try {
    return await Promise.race([work, stalled]);
  } finally {
    timer.abort();
  }
}
