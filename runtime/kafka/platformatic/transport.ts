import { Admin, ConfigResourceTypes, findErrorBy, type GenericError, type MultipleErrors } from '@platformatic/kafka';
import type { KafkaConnection } from '../connection.ts';
import type { PartitionFound, TopicToMake, Transport, TransportConnection, TransportProducer } from '../transport.ts';
import { clientOptions } from './client.ts';
import { PlatformaticConnection } from './connection.ts';
import { endOf } from './end.ts';
import { translating } from './fault.ts';
import { PlatformaticProducer } from './producer.ts';

/** Default of the broker. */
const brokersReplicas = -1;

/** @platformatic/kafka 2.12.1. */
export class PlatformaticTransport implements Transport {
  readonly #options: KafkaConnection;

  constructor(options: KafkaConnection) {
    this.#options = options;
  }

  producer(): TransportProducer {
    return new PlatformaticProducer(this.#options);
  }

  connection(): TransportConnection {
    return new PlatformaticConnection(this.#options);
  }

  topics(): Promise<string[]> {
    return this.#administer('listing topics', (admin) => admin.listTopics());
  }

  makeTopics(topics: readonly TopicToMake[]): Promise<void> {
    return this.#administer('making topics', async (admin) => {
      for (const { name, partitions, replicas = brokersReplicas, config } of topics) {
        const configs = Object.entries(config).map(([key, value]) => ({ name: key, value }));
        try {
          await admin.createTopics({ topics: [name], partitions, replicas, configs });
        } catch (cause) {
          if (findErrorBy(cause as GenericError | MultipleErrors, 'apiId', 'TOPIC_ALREADY_EXISTS') === null)
            throw cause;
        }
      }
    });
  }

  describe(topics: readonly string[]): Promise<Map<string, PartitionFound[]>> {
    return this.#administer('looking at topics', async (admin) => {
      const found = await admin.metadata({ topics: [...topics], forceUpdate: true });
      return new Map(
        Array.from(found.topics, ([name, { partitions }]) => [
          name,
          partitions.map(({ leader, replicas }) => ({ leader, replicas: replicas.length })),
        ]),
      );
    });
  }

  settings(topics: readonly string[]): Promise<Map<string, Map<string, string>>> {
    return this.#administer('looking at the settings of topics', async (admin) => {
      const resources = topics.map((resourceName) => ({ resourceType: ConfigResourceTypes.TOPIC, resourceName }));
      const described = await admin.describeConfigs({ resources });
      return new Map(
        described.map(({ resourceName, configs }) => [
          resourceName,
          new Map(configs.map(({ name, value }) => [name, value ?? ''])),
        ]),
      );
    });
  }

  letGo(topic: string, partitions: number, time: number): Promise<void> {
    return this.#administer('trimming', async (admin) => {
      const indexes = Array.from({ length: partitions }, (_, partitionIndex) => partitionIndex);
      const at = async (timestamp: bigint) => {
        const topics = [{ name: topic, partitions: indexes.map((partitionIndex) => ({ partitionIndex, timestamp })) }];
        const [listed] = await admin.listOffsets({ topics });
        return new Map(listed?.partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset]));
      };
      const [since, ends] = [await at(BigInt(time)), await at(-1n)];
      // Where nothing is stamped later, everything goes.
      const upTo = (partition: number): bigint => {
        const offset = since.get(partition) ?? -1n;
        return offset >= 0n ? offset : (ends.get(partition) ?? 0n);
      };
      const topics = [
        { name: topic, partitions: indexes.map((partition) => ({ partition, offset: upTo(partition) })) },
      ];
      await admin.deleteRecords({ topics });
    });
  }

  /** On a connection of its own: for what is done a few times a day. */
  async #administer<T>(doing: string, action: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = new Admin(clientOptions(this.#options));
    const end = endOf(admin);
    try {
      return await translating(doing, () => action(admin));
    } finally {
      end();
    }
  }
}
