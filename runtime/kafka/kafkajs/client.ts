import { type Admin, type Cluster, Kafka, logLevel } from 'kafkajs';
import { Fault } from '../../errors.ts';
import type { KafkaConnection } from '../connection.ts';
import { kafkaFault } from './kafka-fault.ts';
import { quietRequestQueues } from './quiet-queue.ts';
import { Sockets } from './sockets.ts';

/** Short, because everything above tries again by itself and says so by a Fault. */
const retries = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 6 };

export function kafkaClient({ brokers, clientId, ssl, sasl }: KafkaConnection, sockets = new Sockets()): Kafka {
  quietRequestQueues();
  return new Kafka({
    brokers,
    clientId,
    connectionTimeout: 3_000,
    authenticationTimeout: 5_000,
    requestTimeout: 15_000,
    retry: retries,
    socketFactory: sockets.open,
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
  readonly #options: KafkaConnection;
  #open: { cluster: Cluster; sockets: Sockets; connected: Promise<void> } | undefined;
  #closed = false;

  constructor(options: KafkaConnection) {
    this.#options = options;
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
      open.sockets.end();
      if (this.#open === open) this.#open = undefined;
      throw kafkaFault(cause, doing);
    }
  }

  close(): void {
    this.#closed = true;
    this.#open?.sockets.end();
  }

  #connect(): { cluster: Cluster; sockets: Sockets; connected: Promise<void> } {
    const sockets = new Sockets();
    let cluster: Cluster | undefined;
    kafkaClient(this.#options, sockets).consumer({
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
    return { cluster, sockets, connected: cluster.connect() };
  }
}

export function isOutOfRange(cause: unknown): cause is Error & { topic: string; partition: number } {
  return cause instanceof Error && cause.name === 'KafkaJSOffsetOutOfRange';
}

/** Runs `action` on an administrator's connection of its own: for what is done a few times a day. */
export async function withAdmin<T>(
  options: KafkaConnection,
  doing: string,
  action: (admin: Admin) => Promise<T>,
): Promise<T> {
  const sockets = new Sockets();
  const admin = kafkaClient(options, sockets).admin();
  try {
    await admin.connect();
    return await action(admin);
  } catch (cause) {
    throw kafkaFault(cause, doing);
  } finally {
    sockets.end();
  }
}
