import type { Bounds } from '../log/port.ts';
import { retry } from '../retry.ts';
import type { TransportConnection } from './transport.ts';

/** What Kafka knows of a partition besides its records: bounds, and where consumers stand. */
export class Partitions {
  readonly #connection: TransportConnection;
  readonly #prefix: string;

  constructor(connection: TransportConnection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  bounds(topic: string, partition: number): Promise<Bounds> {
    return insistently(() => this.#connection.bounds({ topic, partition }));
  }

  position(consumer: string, topic: string, partition: number): Promise<number | undefined> {
    return insistently(() => this.#connection.position(this.#group(consumer), { topic, partition }));
  }

  /** Committed from outside the group: no member, no generation, no rebalance. Shows in Kafka's own tools as its lag. */
  commit(consumer: string, topic: string, partition: number, offset: number): Promise<void> {
    return insistently(() => this.#connection.commit(this.#group(consumer), { topic, partition, offset }));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #group(consumer: string): string {
    return `${this.#prefix}tocsin-${consumer}`;
  }
}

/** All of these may be asked again: a leader or coordinator that has just moved takes seconds on a busy broker. */
function insistently<T>(action: () => Promise<T>): Promise<T> {
  return retry(action, { attempts: 10, firstMs: 100, maxMs: 2_000 });
}
