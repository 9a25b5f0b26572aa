import type { Cluster } from 'kafkajs';
import type { Bounds } from '../log/port.ts';
import { retry } from '../retry.ts';
import type { ClusterConnection } from './client.ts';

/** What Kafka knows of a partition besides its records: bounds, and where consumers stand. */
export class Partitions {
  readonly #connection: ClusterConnection;
  readonly #prefix: string;

  constructor(connection: ClusterConnection, prefix: string) {
    this.#connection = connection;
    this.#prefix = prefix;
  }

  async bounds(topic: string, partition: number): Promise<Bounds> {
    return this.#use('reading bounds', [topic], async (cluster) => {
      const end = async (fromBeginning: boolean): Promise<number> => {
        const answer = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], fromBeginning }]);
        return Number(answer[0]?.partitions[0]?.offset);
      };
      const low = await end(true);
      return { low, next: await end(false) };
    });
  }

  async position(consumer: string, topic: string, partition: number): Promise<number | undefined> {
    const groupId = this.#group(consumer);
    return this.#use('reading a position', [topic], async (cluster) => {
      const coordinator = await cluster.findGroupCoordinator({ groupId });
      const topics = [{ topic, partitions: [{ partition, offset: '-1' }] }];
      const { responses } = await coordinator.offsetFetch({ groupId, topics });
      const offset = Number(responses[0]?.partitions[0]?.offset ?? -1);
      return offset < 0 ? undefined : offset;
    });
  }

  /** Committed from outside the group: no member, no generation, no rebalance. Shows in Kafka's own tools as its lag. */
  async commit(consumer: string, topic: string, partition: number, offset: number): Promise<void> {
    const groupId = this.#group(consumer);
    await this.#use('committing a position', [topic], async (cluster) => {
      const coordinator = await cluster.findGroupCoordinator({ groupId });
      const topics = [{ topic, partitions: [{ partition, offset: `${offset}` }] }];
      await coordinator.offsetCommit({ groupId, groupGenerationId: -1, memberId: '', topics });
    });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** All of these may be asked twice; a coordinator that has just moved answers the second time. */
  async #use<T>(doing: string, topics: string[], action: (cluster: Cluster) => Promise<T>): Promise<T> {
    return retry(() => this.#connection.use(doing, topics, action), { attempts: 5, firstMs: 100, maxMs: 1_000 });
  }

  #group(consumer: string): string {
    return `${this.#prefix}tocsin-${consumer}`;
  }
}
