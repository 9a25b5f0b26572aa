import { topicNames, topics as named, type Topic } from '../../schemas/topics.ts';
import { Fault } from '../errors.ts';
import { retry } from '../retry.ts';
import type { TopicToMake, Transport } from './transport.ts';

/** What the configuration says of topics. */
export interface TopicOptions {
  telemetryPartitions: number;
  /** Put before every topic and group name, so that several fleets or tests can share a cluster. */
  prefix?: string;
  /** Copies of each record. Default: the brokers' own. */
  replicas?: number;
  /** Copies that must be written before a record is acknowledged. Default: the brokers' own. */
  minInsyncReplicas?: number;
}

/**
 * Kafka's own retention goes by the time in the record, which on a recording lies long ago: we trim by ourselves. The bound
 * on times ahead (an hour, since Kafka 4) would refuse what an accelerated clock writes.
 */
export const topicSettings = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': `${8 << 20}`,
  'message.timestamp.type': 'CreateTime',
  'message.timestamp.after.max.ms': '9223372036854775807',
} as const;

export function nameOf({ prefix }: Pick<TopicOptions, 'prefix'>, topic: Topic): string {
  return `${prefix ?? ''}${topic}`;
}

export function partitionsOf({ telemetryPartitions }: Pick<TopicOptions, 'telemetryPartitions'>, topic: Topic): number {
  return topic === named.telemetry ? telemetryPartitions : 1;
}

/** All topics of an installation as they should be. */
export function topicsOf(options: TopicOptions): TopicToMake[] {
  const { replicas, minInsyncReplicas } = options;
  const config = {
    ...topicSettings,
    ...(minInsyncReplicas === undefined ? {} : { 'min.insync.replicas': `${minInsyncReplicas}` }),
  };
  return topicNames.map((topic) => ({
    ...{ name: nameOf(options, topic), partitions: partitionsOf(options, topic), config },
    ...(replicas === undefined ? {} : { replicas }),
  }));
}

/**
 * Creates the topics that are missing.
 * @throws Fault LOG_MISMATCH when one exists with another number of partitions; LOG_UNAVAILABLE, LOG_REFUSED.
 */
export async function ensureTopics(transport: Transport, wanted: readonly TopicToMake[]): Promise<void> {
  // Brokers learn of a new topic one after the other, and may deny for a moment that it exists.
  await retry(
    async () => {
      const missing = await missingOf(transport, wanted);
      if (missing.length > 0) await transport.makeTopics(missing);
      const found = await transport.describe(wanted.map(({ name }) => name));
      for (const { name, partitions } of wanted) check(name, found.get(name) ?? [], partitions);
    },
    { firstMs: 100 },
  );
}

export async function missingOf(transport: Transport, wanted: readonly TopicToMake[]): Promise<TopicToMake[]> {
  const existing = new Set(await transport.topics());
  return wanted.filter(({ name }) => !existing.has(name));
}

function check(name: string, found: readonly { leader: number }[], configured: number): void {
  if (found.some(({ leader }) => leader < 0)) {
    throw new Fault('LOG_UNAVAILABLE', `${name} has a partition without a leader`, { retryable: true });
  }
  if (found.length !== configured) throw new Fault('LOG_MISMATCH', otherPartitions(name, found.length, configured));
}

export function otherPartitions(name: string, found: number, configured: number): string {
  return (
    `${name} has ${found} partitions, the configuration says ${configured}: ` +
    `set it back to ${found}, or use another prefix`
  );
}
