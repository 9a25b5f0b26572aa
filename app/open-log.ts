import { join } from 'node:path';
import type { Clock } from '../runtime/clock.ts';
import type { Config } from '../runtime/config/schema.ts';
import type { Foreign } from '../runtime/kafka/message.ts';
import { type EmbeddedLogOptions, openEmbeddedLog } from '../runtime/log/embedded/embedded-log.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { FencedLog } from './fence/fenced-log.ts';
import { forgettingLog } from './forgetting/forgetting-log.ts';
import { kafkaLogOptions } from './kafka-options.ts';

/** @see whatCounts */
export async function openLog(config: Config, clock: Clock, onForeign?: (foreign: Foreign) => void): Promise<EventLog> {
  return whatCounts(await openWholeLog(config, clock, onForeign));
}

/** As everything but keeping it sees it: without the events of forgotten devices, and without what does not count. */
export function whatCounts(whole: EventLog): EventLog {
  return new FencedLog(forgettingLog(whole));
}

/** Every record as it was written. */
export async function openWholeLog(
  config: Config,
  clock: Clock,
  onForeign?: (foreign: Foreign) => void,
): Promise<EventLog> {
  const kafka = kafkaLogOptions(config);
  if (kafka === undefined) return openEmbeddedLog(embeddedLogOptions(config, clock));
  const { openKafkaLog } = await import('../runtime/kafka/kafka-log.ts');
  return openKafkaLog({ ...kafka, clock, ...(onForeign === undefined ? {} : { onForeign }) });
}

export function embeddedLogOptions({ data, log }: Config, clock: Clock): EmbeddedLogOptions {
  return { directory: join(data, 'log'), telemetryPartitions: log.telemetryPartitions, clock };
}
