import { Kafka, logLevel } from 'kafkajs';
import { topics } from '../../schemas/topics.ts';
import { type Cluster, startCluster } from '../support/kafka-broker.ts';
import { type Link, startLink } from '../support/link.ts';
import { until } from '../support/until.ts';

const count = 3;
const prefix = 'chaos.';

/** Three brokers, each behind a link, which is all that clients know of them. */
export interface Brokers {
  cluster: Cluster;
  links: Link[];
  /** `kafka` of a configuration. */
  config: Record<string, unknown>;
  /** Index of the broker that leads where events of devices are appended. */
  leader(): Promise<number>;
  /** Resolves once every topic has all its copies. */
  whole(): Promise<void>;
  close(): Promise<void>;
}

export async function startBrokers(seed: string, client: 'platformatic' | 'kafkajs'): Promise<Brokers> {
  let cluster: Cluster | undefined;
  const portOf = (index: number): number => Number(cluster?.brokers[index]?.split(':')[1] ?? 0);
  const starting = Array.from({ length: count }, (_, i) => startLink(() => portOf(i), `${seed} broker ${i}`));
  const links = await Promise.all(starting);
  const advertisedPorts = links.map(({ port }) => port);
  const closeLinks = (): Promise<unknown> => Promise.all(links.map((link) => link.close()));
  const started = (cluster = await startCluster({ version: '4.1.1', count, advertisedPorts }).catch(async (failure) => {
    await closeLinks();
    throw failure;
  }));
  const brokers = advertisedPorts.map((port) => `127.0.0.1:${port}`);
  const partitions = async () => {
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      const { topics: all } = await admin.fetchTopicMetadata();
      return all.flatMap((topic) => topic.partitions.map((one) => ({ ...one, topic: topic.name })));
    } finally {
      await admin.disconnect();
    }
  };
  return {
    cluster: started,
    links,
    config: { brokers, client, topicPrefix: prefix },
    async leader() {
      const name = `${prefix}${topics.telemetry}`;
      const found = (await partitions()).find(({ topic, partitionId }) => topic === name && partitionId === 0);
      if (found === undefined || found.leader < 1) throw new Error(`${name} has no leader`);
      return found.leader - 1;
    },
    whole: () =>
      until(
        async () => {
          const all = await partitions().catch(() => []);
          return all.length > 0 && all.every(({ isr, leader }) => isr.length === count && leader > 0);
        },
        120_000,
        () => 'topics do not have all their copies again',
        1_000,
      ),
    async close() {
      await started.stop();
      await closeLinks();
    },
  };
}
