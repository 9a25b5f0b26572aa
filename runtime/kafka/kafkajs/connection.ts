import type { Cluster } from 'kafkajs';
import { Fault } from '../../errors.ts';
import type { KafkaConnection } from '../connection.ts';
import {
  type Fetched,
  type FetchedPartition,
  type FetchLimits,
  headerName,
  type Place,
  type PlaceAt,
  type TransportConnection,
} from '../transport.ts';
import { ClusterConnection, isOutOfRange } from './client.ts';

/** What kafkajs decodes of a fetch answer and we use. */
interface FetchAnswer {
  responses: { topicName: string; partitions: { partition: number; messages: FetchedMessage[] }[] }[];
}

interface FetchedMessage {
  offset: string;
  timestamp: string;
  value: Buffer | null;
  headers: Record<string, Buffer | string | undefined>;
}

export class KafkajsConnection implements TransportConnection {
  readonly #connection: ClusterConnection;

  constructor(options: KafkaConnection) {
    this.#connection = new ClusterConnection(options);
  }

  byLeader<P extends Place>(places: readonly P[]): Promise<Map<number, P[]>> {
    const topics = [...new Set(places.map(({ topic }) => topic))];
    return this.#connection.use('reading', topics, async (cluster) =>
      Map.groupBy(places, (place) => leaderOf(cluster, place)),
    );
  }

  async fetch(leader: number, from: readonly PlaceAt[], limits: FetchLimits): Promise<FetchedPartition[]> {
    try {
      const { responses } = await this.#connection.use('reading', [], async (cluster) => {
        const broker = await cluster.findBroker({ nodeId: `${leader}` });
        return (await broker.fetch(requestOf(from, limits))) as FetchAnswer;
      });
      return responses.flatMap(({ topicName, partitions }) =>
        partitions.map(({ partition, messages }) => ({
          topic: topicName,
          partition,
          records: messages.map(fetchedOf),
          outOfRange: false,
        })),
      );
    } catch (cause) {
      // It names one partition, and the answer of the others is lost with it.
      if (isOutOfRange(cause)) {
        return [{ topic: cause.topic, partition: cause.partition, records: [], outOfRange: true }];
      }
      throw cause;
    }
  }

  bounds({ topic, partition }: Place): Promise<{ low: number; next: number }> {
    return this.#connection.use('reading bounds', [topic], async (cluster) => {
      const end = async (fromBeginning: boolean): Promise<number> => {
        const answer = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], fromBeginning }]);
        return Number(answer[0]?.partitions[0]?.offset);
      };
      const low = await end(true);
      return { low, next: await end(false) };
    });
  }

  position(groupId: string, { topic, partition }: Place): Promise<number | undefined> {
    return this.#connection.use('reading a position', [topic], async (cluster) => {
      const coordinator = await coordinatorOf(cluster, groupId);
      const topics = [{ topic, partitions: [{ partition, offset: '-1' }] }];
      const { responses } = await coordinator.offsetFetch({ groupId, topics });
      const offset = Number(responses[0]?.partitions[0]?.offset ?? -1);
      return offset < 0 ? undefined : offset;
    });
  }

  commit(groupId: string, { topic, partition, offset }: PlaceAt): Promise<void> {
    return this.#connection.use('committing a position', [topic], async (cluster) => {
      const coordinator = await coordinatorOf(cluster, groupId);
      const topics = [{ topic, partitions: [{ partition, offset: `${offset}` }] }];
      await coordinator.offsetCommit({ groupId, groupGenerationId: -1, memberId: '', topics });
    });
  }

  async close(): Promise<void> {
    this.#connection.close();
  }
}

function requestOf(from: readonly PlaceAt[], { waitMs, partitionBytes, bytes }: FetchLimits) {
  const topics = Array.from(
    Map.groupBy(from, ({ topic }) => topic),
    ([topic, group]) => ({
      topic,
      partitions: group.map(({ partition, offset }) => ({
        partition,
        fetchOffset: `${offset}`,
        maxBytes: partitionBytes,
      })),
    }),
  );
  return { maxWaitTime: waitMs, minBytes: 1, maxBytes: bytes, isolationLevel: 0, topics };
}

function fetchedOf({ offset, timestamp, value, headers }: FetchedMessage): Fetched {
  return { offset: Number(offset), time: Number(timestamp), value, header: headers[headerName] };
}

function leaderOf(cluster: Cluster, { topic, partition }: Place): number {
  const leader = Object.keys(cluster.findLeaderForPartitions(topic, [partition]))[0];
  if (leader !== undefined) return Number(leader);
  throw new Fault('LOG_UNAVAILABLE', `${topic}/${partition} has no leader`, { retryable: true });
}

/** kafkajs says only that it found none. The broker that is asked by itself says why, should it be a refusal. */
async function coordinatorOf(cluster: Cluster, groupId: string) {
  try {
    return await cluster.findGroupCoordinator({ groupId });
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'KafkaJSGroupCoordinatorNotFound') throw cause;
    const broker = (await cluster.findControllerBroker()) as unknown as Coordinating;
    await broker.findGroupCoordinator({ groupId, coordinatorType: 0 });
    throw cause;
  }
}

/** A broker's method that kafkajs's types leave out. */
interface Coordinating {
  findGroupCoordinator(asked: { groupId: string; coordinatorType: number }): Promise<unknown>;
}
