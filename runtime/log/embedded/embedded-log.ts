import { join } from 'node:path';
import { keptWhole, topics, type Topic } from '../../../schemas/topics.ts';
import type { Clock } from '../../clock.ts';
import { Fault } from '../../errors.ts';
import type { Bounds, EventLog, LogEntry, LogRecord, ReadLimit } from '../port.ts';
import { Bell } from './bell.ts';
import { dayOf, mostPartitions } from './day-file.ts';
import { makeDirectories } from './directory.ts';
import { Positions } from './positions.ts';
import { TopicReader } from './topic-reader.ts';
import { TopicState } from './topic-state.ts';
import { Writer } from './writer.ts';

export interface EmbeddedLogOptions {
  /** Holds one directory per topic and `positions.sqlite`; made when missing. */
  directory: string;
  /** 1 to 8,192; fixed once the directory has been used. */
  telemetryPartitions: number;
  /** Says which day an append belongs to. */
  clock: Clock;
}

/**
 * The event log in files of SQLite, one per topic and UTC day, shared by any number of processes of one machine. A process
 * that only reads needs nothing more: the writing thread starts with the first append.
 * @throws Fault LOG_MISMATCH, DATA_UNWRITABLE, DATA_CORRUPT, DISK_FULL.
 */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  const { directory, telemetryPartitions } = options;
  if (!Number.isInteger(telemetryPartitions) || telemetryPartitions < 1 || telemetryPartitions > mostPartitions) {
    throw new Fault(
      'CONFIG_INVALID',
      `telemetry may have 1 to ${mostPartitions} partitions, not ${telemetryPartitions}`,
    );
  }
  makeDirectories(directory);
  new TopicState(join(directory, topics.telemetry)).settlePartitions(topics.telemetry, telemetryPartitions);
  return new EmbeddedLog(options);
}

class EmbeddedLog implements EventLog {
  readonly #options: EmbeddedLogOptions;
  readonly #writer: Writer;
  readonly #positions: Positions;
  readonly #topics = new Map<Topic, { reader: TopicReader; bell: Bell }>();
  #closed = false;

  constructor(options: EmbeddedLogOptions) {
    this.#options = options;
    this.#writer = new Writer(options.directory);
    this.#positions = new Positions(options.directory);
  }

  async append(entries: readonly LogEntry[]): Promise<number[]> {
    if (entries.length === 0) return [];
    const packed = entries.map(({ topic, partition, header, payload }) => {
      this.#check(topic, partition);
      return { topic, partition, time: header.time, header: JSON.stringify(header), payload };
    });
    const offsets = await this.#writer.append(dayOf(this.#options.clock.now()), packed);
    for (const topic of new Set(entries.map((entry) => entry.topic))) this.#topics.get(topic)?.bell.ring();
    return offsets;
  }

  async read(topic: Topic, partition: number, from: number, limit: ReadLimit = {}): Promise<LogRecord[]> {
    this.#check(topic, partition);
    const { bytes = 4 << 20, waitMs = 0, signal } = limit;
    const { reader, bell } = this.#topic(topic);
    const until = performance.now() + waitMs;
    if (waitMs > 0) bell.listen();
    for (;;) {
      const seen = bell.rings;
      const records = reader.read(partition, from, bytes);
      const left = until - performance.now();
      if (records.length > 0 || left <= 0 || signal?.aborted === true || this.#closed) return records;
      await bell.wait(seen, left, signal);
      if (this.#closed) return [];
    }
  }

  async bounds(topic: Topic, partition: number): Promise<Bounds> {
    this.#check(topic, partition);
    return this.#topic(topic).reader.bounds(partition);
  }

  partitions(topic: Topic): number {
    return topic === topics.telemetry ? this.#options.telemetryPartitions : 1;
  }

  async position(consumer: string, topic: Topic, partition: number): Promise<number | undefined> {
    return this.#positions.get(consumer, topic, partition);
  }

  async commit(consumer: string, topic: Topic, partition: number, offset: number): Promise<void> {
    this.#positions.set(consumer, topic, partition, offset);
  }

  async trim(topic: Topic, time: number): Promise<void> {
    if (keptWhole.has(topic)) throw new Fault('INPUT_INVALID', `${topic} keeps its history and is never trimmed`);
    await this.#writer.trim(topic, time, dayOf(this.#options.clock.now()));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writer.close();
    for (const { bell, reader } of this.#topics.values()) {
      bell.close();
      reader.close();
    }
    this.#positions.close();
  }

  #topic(topic: Topic): { reader: TopicReader; bell: Bell } {
    if (this.#closed) throw new Fault('LOG_UNAVAILABLE', 'the event log is closed');
    let state = this.#topics.get(topic);
    if (state === undefined) {
      const directory = join(this.#options.directory, topic);
      state = { reader: new TopicReader(topic, directory), bell: new Bell(directory) };
      this.#topics.set(topic, state);
    }
    return state;
  }

  #check(topic: Topic, partition: number): void {
    if (Number.isInteger(partition) && partition >= 0 && partition < this.partitions(topic)) return;
    throw new RangeError(`${topic} has partitions 0 to ${this.partitions(topic) - 1}, not ${partition}`);
  }
}
