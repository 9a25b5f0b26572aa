import { type Admin, type Cluster, type Consumer, Kafka, logLevel } from 'kafkajs';
import { Fault } from '../../errors.ts';
import type { KafkaConnection } from '../connection.ts';
import { kafkaFault } from './kafka-fault.ts';
import { quietRequestQueues } from './quiet-queue.ts';

/** Short, because everything above tries again by itself and says so by a Fault. */
const retries = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 6 };

export function kafkaClient({ brokers, clientId, ssl, sasl }: KafkaConnection): Kafka {
  quietRequestQueues();
  return new Kafka({
    brokers,
    clientId,
    connectionTimeout: 3_000,
    authenticationTimeout: 5_000,
    requestTimeout: 15_000,
    retry: retries,
    // What it logs reaches the callers as Faults.
    logLevel: logLevel.NOTHING,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl: { mechanism: 'scram-sha-512', ...sasl } }),
  });
}

/**
 * A connection to the cluster for requests that name their partitions. kafkajs has no assign, and consumer groups stall and
 * rebalance (issues 1163, 1720 of kafkajs); it does hand its cluster to partition assigners, so a consumer that
 * never runs and never joins a group gives us fetch, offsets and commits by explicit partition.
 */
export class ClusterConnection {
  readonly #kafka: Kafka;
  #open: { cluster: Cluster; consumer: Consumer; connected: Promise<void> } | undefined;
  #closed = false;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** Runs `action` on a connected cluster that knows `topics`. After a failure the next use connects anew, after `close` none. */
  async use<T>(doing: string, topics: string[], action: (cluster: Cluster) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Fault('LOG_UNAVAILABLE', `${doing}: the connection is closed`);
    const open = (this.#open ??= this.#connect());
    try {
      await open.connected;
      if (topics.length > 0) await open.cluster.addMultipleTargetTopics(topics);
      await open.cluster.refreshMetadataIfNecessary();
      return await action(open.cluster);
    } catch (cause) {
      if (isOutOfRange(cause)) throw cause;
      await this.#drop(open.cluster);
      throw kafkaFault(cause, doing);
    } finally {
      // kafkajs connects to a broker when it is first asked for, and may have done so after it was closed.
      if (this.#closed) await this.#drop(open.cluster);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#open !== undefined) await this.#drop(this.#open.cluster);
  }

  #connect(): { cluster: Cluster; consumer: Consumer; connected: Promise<void> } {
    let cluster: Cluster | undefined;
    const consumer = this.#kafka.consumer({
      groupId: 'never-joined',
      allowAutoTopicCreation: false,
      partitionAssigners: [
        (given) => {
          cluster = given.cluster;
          return {
            name: 'none',
            version: 0,
            assign: async () => [],
            protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
          };
        },
      ],
    });
    if (cluster === undefined)
      throw new Error('kafkajs gave its assigner no cluster; runtime/kafka is written for 2.2.4');
    return { cluster, consumer, connected: cluster.connect() };
  }

  async #drop(cluster: Cluster): Promise<void> {
    if (this.#open?.cluster === cluster) this.#open = undefined;
    try {
      await cluster.disconnect();
    } catch {
      // It was failing already.
    }
  }
}

export function isOutOfRange(cause: unknown): cause is Error & { topic: string; partition: number } {
  return cause instanceof Error && cause.name === 'KafkaJSOffsetOutOfRange';
}

/** Runs `action` on an administrator's connection of its own: for what is done a few times a day. */
export async function withAdmin<T>(kafka: Kafka, doing: string, action: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await action(admin);
  } catch (cause) {
    throw kafkaFault(cause, doing);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
