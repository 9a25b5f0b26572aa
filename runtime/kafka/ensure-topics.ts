import type { Admin, Kafka } from 'kafkajs';
import { Fault } from '../errors.ts';
import { retry } from '../retry.ts';
import { withAdmin } from './client.ts';

/**
 * Kafka's own retention goes by the time in the record, which on a recording lies long ago: we trim by ourselves. The bound
 * on times ahead (an hour, since Kafka 4) would refuse what an accelerated clock writes.
 */
const configEntries = [
  { name: 'cleanup.policy', value: 'delete' },
  { name: 'retention.ms', value: '-1' },
  { name: 'retention.bytes', value: '-1' },
  { name: 'max.message.bytes', value: `${8 << 20}` },
  { name: 'message.timestamp.type', value: 'CreateTime' },
  { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
];

/**
 * Creates the topics that are missing, with the broker's default replication factor.
 * @throws Fault LOG_MISMATCH when one exists with another number of partitions; LOG_UNAVAILABLE.
 */
export async function ensureTopics(kafka: Kafka, wanted: ReadonlyMap<string, number>): Promise<void> {
  // Brokers learn of a new topic one after the other, and may deny for a moment that it exists.
  await retry(() => withAdmin(kafka, 'preparing the topics', (admin) => prepare(admin, wanted)), { firstMs: 100 });
}

async function prepare(admin: Admin, wanted: ReadonlyMap<string, number>): Promise<void> {
  const existing = new Set(await admin.listTopics());
  const missing = [...wanted].filter(([topic]) => !existing.has(topic));
  if (missing.length > 0) await create(admin, missing);
  await check(admin, wanted);
}

async function create(admin: Admin, missing: [string, number][]): Promise<void> {
  const topics = missing.map(([topic, numPartitions]) => ({ topic, numPartitions, configEntries }));
  try {
    await admin.createTopics({ topics, waitForLeaders: false, timeout: 15_000 });
  } catch (cause) {
    // Another process of ours may be creating them at this moment; the check that follows judges what there is.
    if (!(cause instanceof Error) || !/already exists/i.test(textOf(cause))) throw cause;
  }
}

async function check(admin: Admin, wanted: ReadonlyMap<string, number>): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [...wanted.keys()] });
  for (const { name, partitions } of topics) {
    const configured = wanted.get(name) ?? 0;
    if (partitions.some(({ leader }) => leader < 0)) {
      throw new Fault('LOG_UNAVAILABLE', `${name} has a partition without a leader`, { retryable: true });
    }
    if (partitions.length === configured) continue;
    throw new Fault(
      'LOG_MISMATCH',
      `${name} has ${partitions.length} partitions, the configuration says ${configured}: ` +
        `set it back to ${partitions.length}, or use another prefix`,
    );
  }
}

function textOf(error: Error): string {
  const { errors } = error as { errors?: Error[] };
  return [error, ...(errors ?? [])].map((each) => each.message).join(' ');
}
