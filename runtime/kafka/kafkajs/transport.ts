import type { Admin, Kafka } from 'kafkajs';
import type { KafkaConnection } from '../connection.ts';
import type { TopicToMake, Transport, TransportConnection, TransportProducer } from '../transport.ts';
import { kafkaClient, withAdmin } from './client.ts';
import { KafkajsConnection } from './connection.ts';
import { KafkajsProducer } from './producer.ts';

/** kafkajs 2.2.4. */
export class KafkajsTransport implements Transport {
  readonly #kafka: Kafka;

  constructor(options: KafkaConnection) {
    this.#kafka = kafkaClient(options);
  }

  producer(): TransportProducer {
    return new KafkajsProducer(this.#kafka);
  }

  connection(): TransportConnection {
    return new KafkajsConnection(this.#kafka);
  }

  topics(): Promise<string[]> {
    return withAdmin(this.#kafka, 'listing topics', (admin) => admin.listTopics());
  }

  makeTopics(topics: readonly TopicToMake[]): Promise<void> {
    const wanted = topics.map(({ name, partitions, config }) => ({
      topic: name,
      numPartitions: partitions,
      configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
    }));
    return withAdmin(this.#kafka, 'making topics', async (admin) => {
      try {
        await admin.createTopics({ topics: wanted, waitForLeaders: false, timeout: 15_000 });
      } catch (cause) {
        if (!(cause instanceof Error) || !/already exists/i.test(textOf(cause))) throw cause;
      }
    });
  }

  leaders(topics: readonly string[]): Promise<Map<string, number[]>> {
    return withAdmin(this.#kafka, 'looking at topics', async (admin) => {
      const found = await admin.fetchTopicMetadata({ topics: [...topics] });
      return new Map(found.topics.map(({ name, partitions }) => [name, partitions.map(({ leader }) => leader)]));
    });
  }

  letGo(topic: string, _partitions: number, time: number): Promise<void> {
    const letGo = async (admin: Admin): Promise<void> => {
      const partitions = await admin.fetchTopicOffsetsByTimestamp(topic, time);
      await admin.deleteTopicRecords({ topic, partitions });
    };
    return withAdmin(this.#kafka, 'trimming', letGo);
  }
}

function textOf(error: Error): string {
  const { errors } = error as { errors?: Error[] };
  return [error, ...(errors ?? [])].map((each) => each.message).join(' ');
}
