import type { Producer, TopicMessages } from 'kafkajs';
import type { KafkaConnection } from '../connection.ts';
import { headerName, type Outgoing, type PlaceAt, type TransportProducer } from '../transport.ts';
import { kafkaClient } from './client.ts';
import { kafkaFault } from './kafka-fault.ts';
import { Sockets } from './sockets.ts';

export class KafkajsProducer implements TransportProducer {
  readonly #sockets = new Sockets();
  readonly #producer: Producer;
  #connected: Promise<void> | undefined;

  constructor(options: KafkaConnection) {
    this.#producer = kafkaClient(options, this.#sockets).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: () => (given) => given.message.partition ?? 0,
    });
  }

  async send(records: readonly Outgoing[]): Promise<PlaceAt[]> {
    try {
      this.#connected ??= this.#producer.connect();
      await this.#connected;
      const answer = await this.#producer.sendBatch({ acks: -1, timeout: 15_000, topicMessages: byTopic(records) });
      return answer.map(({ topicName, partition, baseOffset }) => ({
        topic: topicName,
        partition,
        offset: Number(baseOffset ?? -1),
      }));
    } catch (cause) {
      throw kafkaFault(cause, 'appending');
    }
  }

  async close(): Promise<void> {
    this.#sockets.end();
  }
}

function byTopic(records: readonly Outgoing[]): TopicMessages[] {
  return Array.from(
    Map.groupBy(records, ({ topic }) => topic),
    ([topic, group]) => ({
      topic,
      messages: group.map(({ partition, value, header, timestamp }) => ({
        key: null,
        partition,
        value,
        headers: { [headerName]: header },
        timestamp: `${timestamp}`,
      })),
    }),
  );
}
