import { readSecret } from '../runtime/config/secret.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { KafkaLogOptions } from '../runtime/kafka/kafka-log.ts';
import { readNamed } from './read-file.ts';

/** Undefined where the log is the embedded one. @throws Fault CONFIG_INVALID for a file that cannot be read */
export function kafkaLogOptions({ kafka, log }: Config): Omit<KafkaLogOptions, 'clock'> | undefined {
  if (kafka === undefined) return undefined;
  const { brokers, client, tls, authority, sasl, topicPrefix, replicas, minInsyncReplicas } = kafka;
  return {
    ...{ brokers, client, clientId: 'tocsin', prefix: topicPrefix },
    ...(replicas === undefined ? {} : { replicas }),
    ...(minInsyncReplicas === undefined ? {} : { minInsyncReplicas }),
    ssl: authority === undefined ? tls : { ca: readNamed(authority) },
    telemetryPartitions: log.telemetryPartitions,
    ...(sasl === undefined ? {} : { sasl: { username: sasl.username, password: readSecret(sasl.passwordFile) } }),
  };
}
