import { readSecret } from '../runtime/config/secret.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { KafkaConnection } from '../runtime/kafka/connection.ts';
import type { KafkaClientName } from '../runtime/kafka/kafka-log.ts';
import { readNamed } from './read-file.ts';

/** How the configuration says to reach the brokers. @throws Fault CONFIG_INVALID for a file that cannot be read */
export function kafkaConnectionOf({
  brokers,
  client,
  tls,
  authority,
  sasl,
}: NonNullable<Config['kafka']>): KafkaConnection & { client: KafkaClientName } {
  return {
    ...{ brokers, client, clientId: 'tocsin' },
    ssl: authority === undefined ? tls : { ca: readNamed(authority) },
    ...(sasl === undefined ? {} : { sasl: { username: sasl.username, password: readSecret(sasl.passwordFile) } }),
  };
}
