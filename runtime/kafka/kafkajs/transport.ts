import type { Admin } from 'kafkajs';
import type { KafkaConnection } from '../connection.ts';
import type { TopicToMake, Transport, TransportConnection, TransportProducer } from '../transport.ts';
import { withAdmin } from './client.ts';
import { KafkajsConnection } from './connection.ts';
import { KafkajsProducer } from './producer.ts';

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
    const wanted = topics.map(({ name, partitions, config }) => ({
      topic: name,
      numPartitions: partitions,
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

  leaders(topics: readonly string[]): Promise<Map<string, number[]>> {
    return withAdmin(this.#options, 'looking at topics', async (admin) => {
      const found = await admin.fetchTopicMetadata({ topics: [...topics] });
      return new Map(found.topics.map(({ name, partitions }) => [name, partitions.map(({ leader }) => leader)]));
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
