import type { Admin } from 'kafkajs';
import type { KafkaConnection } from '../connection.ts';
import type { PartitionFound, TopicToMake, Transport, TransportConnection, TransportProducer } from '../transport.ts';
import { withAdmin } from './client.ts';
import { KafkajsConnection } from './connection.ts';
import { KafkajsProducer } from './producer.ts';

/** Default of the brokers. */
const brokersReplicas = -1;
/** Of the protocol; kafkajs's own name for it is lost on ES modules. */
const topicResource = 2;

/** kafkajs 2.2.4. */
export class KafkajsTransport implements Transport {
  readonly #options: KafkaConnection;

  constructor(options: KafkaConnection) {
    this.#options = options;
  }

  producer(): TransportProducer {
    return new KafkajsProducer(this.#options);
  }

  connection(): TransportConnection {
    return new KafkajsConnection(this.#options);
  }

  topics(): Promise<string[]> {
    return withAdmin(this.#options, 'listing topics', (admin) => admin.listTopics());
  }

  makeTopics(topics: readonly TopicToMake[]): Promise<void> {
    const wanted = topics.map(({ name, partitions, replicas = brokersReplicas, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: replicas,
      configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
    }));
    return withAdmin(this.#options, 'making topics', async (admin) => {
      try {
        await admin.createTopics({ topics: wanted, waitForLeaders: false, timeout: 15_000 });
      } catch (cause) {
        if (!(cause instanceof Error) || !/already exists/i.test(textOf(cause))) throw cause;
      }
    });
  }

  describe(topics: readonly string[]): Promise<Map<string, PartitionFound[]>> {
    return withAdmin(this.#options, 'looking at topics', async (admin) => {
      const found = await admin.fetchTopicMetadata({ topics: [...topics] });
      return new Map(
        found.topics.map(({ name, partitions }) => [
          name,
          partitions.map(({ leader, replicas }) => ({ leader, replicas: replicas.length })),
        ]),
      );
    });
  }

  settings(topics: readonly string[]): Promise<Map<string, Map<string, string>>> {
    return withAdmin(this.#options, 'looking at the settings of topics', async (admin) => {
      const asked = topics.map((name) => ({ type: topicResource, name }));
      const { resources } = await admin.describeConfigs({ resources: asked, includeSynonyms: false });
      return new Map(
        resources.map(({ resourceName, configEntries }) => [
          resourceName,
          new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
        ]),
      );
    });
  }

  letGo(topic: string, _partitions: number, time: number): Promise<void> {
    const letGo = async (admin: Admin): Promise<void> => {
      const partitions = await admin.fetchTopicOffsetsByTimestamp(topic, time);
      await admin.deleteTopicRecords({ topic, partitions });
    };
    return withAdmin(this.#options, 'trimming', letGo);
  }
}

function textOf(error: Error): string {
  const { errors } = error as { errors?: Error[] };
  return [error, ...(errors ?? [])].map((each) => each.message).join(' ');
}
