import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import type { Config } from '../runtime/config/schema.ts';
import { readSecret } from '../runtime/config/secret.ts';
import type { KafkaLogOptions } from '../runtime/kafka/kafka-log.ts';
import { type EmbeddedLogOptions, openEmbeddedLog } from '../runtime/log/embedded/embedded-log.ts';
import type { EventLog } from '../runtime/log/port.ts';

/** Every record as it was written. */
export async function openWholeLog(config: Config, clock: Clock): Promise<EventLog> {
  const kafka = kafkaLogOptions(config);
  if (kafka === undefined) return openEmbeddedLog(embeddedLogOptions(config, clock));
  const { openKafkaLog } = await import('../runtime/kafka/kafka-log.ts');
  return openKafkaLog({ ...kafka, clock });
}

export function embeddedLogOptions({ data, log }: Config, clock: Clock): EmbeddedLogOptions {
  return { directory: join(data, 'log'), telemetryPartitions: log.telemetryPartitions, clock };
}

/** Undefined where the log is the embedded one. */
export function kafkaLogOptions({ kafka, log }: Config): Omit<KafkaLogOptions, 'clock'> | undefined {
  if (kafka === undefined) return undefined;
  const { brokers, client, tls, sasl, topicPrefix } = kafka;
  return {
    ...{ brokers, client, clientId: 'tocsin', prefix: topicPrefix, ssl: tls },
    telemetryPartitions: log.telemetryPartitions,
    ...(sasl === undefined ? {} : { sasl: { username: sasl.username, password: readSecret(sasl.passwordFile) } }),
  };
}
