import { Producer } from '@platformatic/kafka';
import type { KafkaConnection } from '../connection.ts';
import { headerName, type Outgoing, type PlaceAt, type TransportProducer } from '../transport.ts';
import { clientOptions } from './client.ts';
import { endOf } from './end.ts';
import { translating } from './fault.ts';

const headerKey = Buffer.from(headerName);

export class PlatformaticProducer implements TransportProducer {
  readonly #producer: Producer;
  readonly #end: () => void;

  constructor(options: KafkaConnection) {
    this.#producer = new Producer({ ...clientOptions(options), idempotent: true });
    this.#end = endOf(this.#producer);
  }

  send(records: readonly Outgoing[]): Promise<PlaceAt[]> {
    const messages = records.map(({ topic, partition, value, header, timestamp }) => ({
      topic,
      partition,
      value,
      headers: new Map([[headerKey, Buffer.from(header)]]),
      timestamp: BigInt(timestamp),
    }));
    return translating('appending', async () => {
      const { offsets = [] } = await this.#producer.send({ messages });
      return offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: Number(offset) }));
    });
  }

  async close(): Promise<void> {
    this.#end();
  }
}
