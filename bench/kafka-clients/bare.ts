import { Consumer, Producer, stringDeserializers } from '@platformatic/kafka';
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaClientName } from '../../runtime/kafka/open-transport.ts';
import { packPayloadAside, unpackPayload } from '../../runtime/log/payload.ts';
import type { LogEntry } from '../../runtime/log/port.ts';
import { release } from '../../runtime/release.ts';

type Send = (entries: readonly LogEntry[]) => Promise<unknown>;
type Consume = (brokers: string[], topic: string, count: number, each: () => void) => Promise<void>;

const clientId = 'bare';
const packedOf = (entries: readonly LogEntry[]) =>
  Promise.all(
    entries.map(async ({ partition, header, payload }) => ({
      partition,
      header: JSON.stringify(header),
      value: await packPayloadAside(payload),
    })),
  );

/** The same records packed the same way, one idempotent send under way. */
export const bareProducers: Record<KafkaClientName, (brokers: string[], topic: string) => Promise<{ send: Send }>> = {
  async kafkajs(brokers, topic) {
    const producer = new Kafka({ brokers, clientId, logLevel: logLevel.NOTHING }).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: () => (given) => given.message.partition ?? 0,
    });
    await producer.connect();
    return {
      send: async (entries) =>
        producer.send({
          topic,
          acks: -1,
          messages: (await packedOf(entries)).map(({ partition, header, value }) => ({
            ...{ key: null, partition, value, headers: { tocsin: header } },
          })),
        }),
    };
  },
  async platformatic(brokers, topic) {
    const producer = new Producer({ bootstrapBrokers: brokers, clientId, idempotent: true });
    const name = Buffer.from('tocsin');
    return {
      send: async (entries) =>
        producer.send({
          messages: (await packedOf(entries)).map(({ partition, header, value }) => ({
            ...{ topic, partition, value, headers: new Map([[name, Buffer.from(header)]]) },
          })),
        }),
    };
  },
};

/** From the beginning, in a group, each record unpacked. */
export const bareConsumers: Record<KafkaClientName, Consume> = {
  async kafkajs(brokers, topic, count, each) {
    const consumer = new Kafka({ brokers, clientId, logLevel: logLevel.NOTHING }).consumer({
      groupId: `bare-${topic}`,
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let left = count;
    const all = Promise.withResolvers<void>();
    await consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { value } of batch.messages) {
          take(value);
          each();
          if (--left <= 0) all.resolve();
        }
      },
    });
    await all.promise;
  },
  async platformatic(brokers, topic, count, each) {
    const groupId = `bare-platformatic-${topic}`;
    const { key, headerKey, headerValue } = stringDeserializers;
    const deserializers = { key, headerKey, headerValue };
    const consumer = new Consumer({ bootstrapBrokers: brokers, clientId, groupId, deserializers });
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
    let left = count;
    for await (const message of stream) {
      take(message.value);
      each();
      if (--left <= 0) break;
    }
  },
};

function take(value: Buffer | null): void {
  if (value !== null) release(unpackPayload(value, 'a block'));
}
