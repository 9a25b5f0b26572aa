import { Admin, type ClusterMetadata } from '@platformatic/kafka';
import { Fault } from '../../errors.ts';
import type { KafkaConnection } from '../connection.ts';
import type { FetchedPartition, FetchLimits, Place, PlaceAt, TransportConnection } from '../transport.ts';
import { clientOptions } from './client.ts';
import { endOf } from './end.ts';
import { translating } from './fault.ts';
import { fetchFrom } from './fetch.ts';

/** Leaders move; after a failure they are asked for anew, and otherwise as seldom as this. */
const metadataMs = 60_000;
/** What ListOffsets takes for the ends of a partition. */
const earliest = -2n;
const latest = -1n;

/** Fetches by the library's own protocol layer, with explicit partitions: its consumer wants a group or a stream. */
export class PlatformaticConnection implements TransportConnection {
  readonly #options: KafkaConnection;
  #open: { client: Admin; end: () => void } | undefined;
  #closed = false;

  constructor(options: KafkaConnection) {
    this.#options = options;
  }

  byLeader<P extends Place>(places: readonly P[]): Promise<Map<number, P[]>> {
    return this.#use('reading', async (client) => {
      const metadata = await metadataOf(client, places);
      return Map.groupBy(places, (place) => leaderOf(metadata, place));
    });
  }

  fetch(leader: number, from: readonly PlaceAt[], limits: FetchLimits): Promise<FetchedPartition[]> {
    return this.#use('reading', async (client) => {
      const metadata = await metadataOf(client, from);
      const broker = metadata.brokers.get(leader);
      if (broker === undefined) throw new Fault('LOG_UNAVAILABLE', `no broker ${leader}`, { retryable: true });
      const connection = await client.connections.get(broker);
      return fetchFrom(connection, metadata, from, limits);
    });
  }

  bounds({ topic, partition }: Place): Promise<{ low: number; next: number }> {
    return this.#use('reading bounds', async (client) => {
      const end = async (timestamp: bigint): Promise<number> => {
        const topics = [{ name: topic, partitions: [{ partitionIndex: partition, timestamp }] }];
        const [listed] = await client.listOffsets({ topics });
        return Number(listed?.partitions[0]?.offset);
      };
      const low = await end(earliest);
      return { low, next: await end(latest) };
    });
  }

  position(groupId: string, { topic, partition }: Place): Promise<number | undefined> {
    return this.#use('reading a position', async (client) => {
      const groups = [{ groupId, topics: [{ name: topic, partitionIndexes: [partition] }] }];
      const [group] = await client.listConsumerGroupOffsets({ groups });
      const offset = Number(group?.topics[0]?.partitions[0]?.committedOffset ?? -1n);
      return offset < 0 ? undefined : offset;
    });
  }

  commit(groupId: string, { topic, partition, offset }: PlaceAt): Promise<void> {
    return this.#use('committing a position', async (client) => {
      const topics = [{ name: topic, partitionOffsets: [{ partition, offset: BigInt(offset) }] }];
      await client.alterConsumerGroupOffsets({ groupId, topics });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#open?.end();
  }

  async #use<T>(doing: string, action: (client: Admin) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Fault('LOG_UNAVAILABLE', `${doing}: the connection is closed`);
    const open = (this.#open ??= this.#connect());
    try {
      return await translating(doing, () => action(open.client));
    } catch (failure) {
      if (this.#open === open) this.#open = undefined;
      open.end();
      throw failure;
    }
  }

  #connect(): { client: Admin; end: () => void } {
    const client = new Admin({ ...clientOptions(this.#options), metadataMaxAge: metadataMs });
    return { client, end: endOf(client) };
  }
}

function metadataOf(client: Admin, places: readonly Place[]): Promise<ClusterMetadata> {
  return client.metadata({ topics: [...new Set(places.map(({ topic }) => topic))], metadataMaxAge: metadataMs });
}

function leaderOf({ topics }: ClusterMetadata, { topic, partition }: Place): number {
  const leader = topics.get(topic)?.partitions[partition]?.leader ?? -1;
  if (leader >= 0) return leader;
  throw new Fault('LOG_UNAVAILABLE', `${topic}/${partition} has no leader`, { retryable: true });
}
