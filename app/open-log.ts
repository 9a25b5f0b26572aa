import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { KafkaLogOptions } from '../runtime/kafka/kafka-log.ts';
import { type EmbeddedLogOptions, openEmbeddedLog } from '../runtime/log/embedded/embedded-log.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { forgettingLog } from './forgetting/forgetting-log.ts';
import { kafkaConnectionOf } from './kafka-connection.ts';

/** As everything but keeping it sees it: without the events of forgotten devices. */
export async function openLog(config: Config, clock: Clock): Promise<EventLog> {
  return forgettingLog(await openWholeLog(config, clock));
}

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

/** Undefined where the log is the embedded one. @throws Fault CONFIG_INVALID for a file that cannot be read */
export function kafkaLogOptions({ kafka, log }: Config): Omit<KafkaLogOptions, 'clock'> | undefined {
  if (kafka === undefined) return undefined;
  const { telemetryPartitions } = log;
  return { ...kafkaConnectionOf(kafka), prefix: kafka.topicPrefix, telemetryPartitions };
}
