import type { KafkaConnection } from './connection.ts';
import type { Transport } from './transport.ts';

export const kafkaClients = ['platformatic', 'kafkajs'] as const;
export type KafkaClientName = (typeof kafkaClients)[number];

export interface KafkaClientOptions extends KafkaConnection {
  /** Which library speaks to the brokers. Default `platformatic`. */
  client?: KafkaClientName;
}

/** Only the library that is used is loaded. */
export async function openTransport(options: KafkaClientOptions): Promise<Transport> {
  if (options.client !== 'kafkajs') {
    const { PlatformaticTransport } = await import('./platformatic/transport.ts');
    return new PlatformaticTransport(options);
  }
  const { KafkajsTransport } = await import('./kafkajs/transport.ts');
  return new KafkajsTransport(options);
}
