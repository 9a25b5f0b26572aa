import { type Begun, Epochs } from '../../runtime/log/epochs.ts';
import type { Bounds, EventLog, LogEntry, LogRecord, ReadLimit } from '../../runtime/log/port.ts';
import { fencedTopics, ownerOf, type WritingRole } from '../../schemas/epoch.ts';
import type { Topic } from '../../schemas/topics.ts';
import { Turns } from '../turns.ts';

/** A log whose readers do not see what was written by an instance that another one had replaced, nor where epochs begin. */
export class FencedLog implements EventLog {
  readonly #log: EventLog;
  readonly #fences: ReadonlyMap<Topic, Fence>;

  constructor(log: EventLog) {
    this.#log = log;
    this.#fences = new Map([...fencedTopics].map((topic) => [topic, new Fence(log, topic)]));
  }

  read(topic: Topic, partition: number, from: number, limit: ReadLimit = {}): Promise<LogRecord[]> {
    const fence = partition === 0 ? this.#fences.get(topic) : undefined;
    return fence === undefined ? this.#log.read(topic, partition, from, limit) : fence.read(from, limit);
  }

  /** The epoch of a role in a topic, as of the end of the topic now. @throws Fault of the log */
  async asks(topic: Topic, role: WritingRole): Promise<Begun | undefined> {
    const { next } = await this.#log.bounds(topic, 0);
    await this.#fences.get(topic)?.learn(next);
    return this.known(topic, role);
  }

  /** The same, as far as anybody has read. */
  known(topic: Topic, role: WritingRole): Begun | undefined {
    return this.#fences.get(topic)?.epochs.latest(role);
  }

  /** Records read past because they do not count, by topic that has a fence. */
  passedOver(): Record<string, number> {
    return Object.fromEntries([...this.#fences].map(([topic, { passedOver }]) => [topic, passedOver]));
  }

  append(entries: readonly LogEntry[]): Promise<number[]> {
    return this.#log.append(entries);
  }

  bounds(topic: Topic, partition: number): Promise<Bounds> {
    return this.#log.bounds(topic, partition);
  }

  partitions(topic: Topic): number {
    return this.#log.partitions(topic);
  }

  position(consumer: string, topic: Topic, partition: number): Promise<number | undefined> {
    return this.#log.position(consumer, topic, partition);
  }

  commit(consumer: string, topic: Topic, partition: number, offset: number): Promise<void> {
    return this.#log.commit(consumer, topic, partition, offset);
  }

  trim(topic: Topic, time: number): Promise<void> {
    return this.#log.trim(topic, time);
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}

/** One topic, and which epochs began in it. */
class Fence {
  readonly epochs: Epochs;
  passedOver = 0;
  readonly #log: Pick<EventLog, 'bounds' | 'read'>;
  readonly #topic: Topic;
  readonly #turns = new Turns();

  constructor(log: Pick<EventLog, 'bounds' | 'read'>, topic: Topic) {
    this.#log = log;
    this.#topic = topic;
    this.epochs = new Epochs(ownerOf(topic));
  }

  async read(from: number, { waitMs = 0, ...limit }: ReadLimit): Promise<LogRecord[]> {
    await this.learn(from);
    const began = performance.now();
    for (let at = from; ; ) {
      const left = Math.max(0, waitMs - (performance.now() - began));
      const records = await this.#log.read(this.#topic, 0, at, { ...limit, waitMs: left });
      const last = records.at(-1);
      if (last === undefined) return [];
      // More than there was to learn just now.
      if (this.epochs.next < at) await this.learn(last.offset + 1);
      for (const record of records) this.#fold(record);
      const counted = records.filter((record) => record.header.type !== 'epoch' && this.epochs.counts(record));
      if (counted.length > 0) return counted;
      // None of them counts: that is not the end of the topic.
      at = last.offset + 1;
    }
  }

  /** Reads what lies before an offset, unless that was read already. */
  async learn(to: number): Promise<void> {
    if (this.epochs.next >= to) return;
    await this.#turns.take(async () => {
      if (this.epochs.next === 0) this.epochs.skipTo((await this.#log.bounds(this.#topic, 0)).low);
      while (this.epochs.next < to) {
        const records = await this.#log.read(this.#topic, 0, this.epochs.next);
        for (const record of records) this.#fold(record);
        if (records.length === 0) return;
      }
    });
  }

  #fold(record: LogRecord): void {
    if (this.epochs.fold(record) && record.header.type !== 'epoch') this.passedOver++;
  }
}
