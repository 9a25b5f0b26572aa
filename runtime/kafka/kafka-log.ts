import { keptWhole, type Topic } from '../../schemas/topics.ts';
import type { Clock } from '../clock.ts';
import { Fault } from '../errors.ts';
import { packPayloadAside } from '../log/payload.ts';
import type { Bounds, EventLog, LogEntry, LogRecord, ReadLimit } from '../log/port.ts';
import { retry } from '../retry.ts';
import { ensureTopics, nameOf, partitionsOf, type TopicOptions, topicsOf } from './ensure-topics.ts';
import type { Foreign } from './message.ts';
import { type KafkaClientOptions, openTransport } from './open-transport.ts';
import { Partitions } from './partitions.ts';
import { Reader } from './reader.ts';
import { Sender } from './sender.ts';
import type { Transport, TransportConnection } from './transport.ts';
import { WatchedConnection } from './watched-connection.ts';

export interface KafkaLogOptions extends KafkaClientOptions, TopicOptions {
  /** Stamps the records; `trim` goes by these stamps. */
  clock: Clock;
  /** How long an append is tried again before it is LOG_UNAVAILABLE, real ms. Default 20,000. */
  giveUpMs?: number;
  /** How long a broker may stay silent before a new connection takes over, real ms. Default 60,000. */
  stalledMs?: number;
  /** Told of records that Tocsin did not write or that are damaged: they are passed over. */
  onForeign?: (foreign: Foreign) => void;
}

/**
 * The event log on Apache Kafka 3.9 or newer. Creates the topics that are missing.
 * @throws Fault LOG_UNAVAILABLE, LOG_REFUSED, LOG_MISMATCH.
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const transport = await openTransport(options);
  await ensureTopics(transport, topicsOf(options));
  return new KafkaLog(transport, options);
}

class KafkaLog implements EventLog {
  readonly #transport: Transport;
  readonly #options: KafkaLogOptions;
  readonly #sender: Sender;
  readonly #partitions: Partitions;
  readonly #reader: Reader;
  #closed = false;

  constructor(transport: Transport, options: KafkaLogOptions) {
    this.#transport = transport;
    this.#options = options;
    const { giveUpMs = 20_000, stalledMs = 60_000 } = options;
    const connect = (): TransportConnection => new WatchedConnection(() => transport.connection(), stalledMs);
    this.#sender = new Sender(transport, giveUpMs, stalledMs);
    this.#partitions = new Partitions(connect(), options.prefix ?? '');
    this.#reader = new Reader(connect, this.#partitions, options.onForeign ?? (() => undefined));
  }

  async append(entries: readonly LogEntry[]): Promise<number[]> {
    for (const { topic, partition } of entries) this.#check(topic, partition);
    if (entries.length === 0) return [];
    const bytes = entries.reduce((sum, { payload }) => sum + payload.byteLength, 0);
    const timestamp = this.#options.clock.now();
    return this.#sender.append(bytes, () =>
      entries.map(async ({ topic, partition, header, payload }) => ({
        topic: nameOf(this.#options, topic),
        partition,
        timestamp,
        header: JSON.stringify(header),
        value: await packPayloadAside(payload),
      })),
    );
  }

  async read(topic: Topic, partition: number, from: number, limit: ReadLimit = {}): Promise<LogRecord[]> {
    this.#check(topic, partition);
    return this.#reader.read(topic, nameOf(this.#options, topic), partition, from, limit);
  }

  async bounds(topic: Topic, partition: number): Promise<Bounds> {
    this.#check(topic, partition);
    return this.#partitions.bounds(nameOf(this.#options, topic), partition);
  }

  partitions(topic: Topic): number {
    return partitionsOf(this.#options, topic);
  }

  async position(consumer: string, topic: Topic, partition: number): Promise<number | undefined> {
    this.#check(topic, partition);
    return this.#partitions.position(consumer, nameOf(this.#options, topic), partition);
  }

  async commit(consumer: string, topic: Topic, partition: number, offset: number): Promise<void> {
    this.#check(topic, partition);
    return this.#partitions.commit(consumer, nameOf(this.#options, topic), partition, offset);
  }

  /** Kafka lets go of single records: everything stamped before `time` up to the first that is not. */
  async trim(topic: Topic, time: number): Promise<void> {
    if (keptWhole.has(topic)) throw new Fault('INPUT_INVALID', `${topic} keeps its history and is never trimmed`);
    const name = nameOf(this.#options, topic);
    await retry(() => this.#transport.letGo(name, this.partitions(topic), time), { attempts: 5, firstMs: 100 });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([this.#sender.close(), this.#reader.close()]);
    await this.#partitions.close();
  }

  #check(topic: Topic, partition: number): void {
    if (this.#closed) throw new Fault('LOG_UNAVAILABLE', 'the event log is closed');
    if (Number.isInteger(partition) && partition >= 0 && partition < this.partitions(topic)) return;
    throw new RangeError(`${topic} has partitions 0 to ${this.partitions(topic) - 1}, not ${partition}`);
  }
}
