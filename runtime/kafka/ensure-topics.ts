import { Fault } from '../errors.ts';
import { retry } from '../retry.ts';
import type { Transport } from './transport.ts';

/**
 * Kafka's own retention goes by the time in the record, which on a recording lies long ago: we trim by ourselves. The bound
 * on times ahead (an hour, since Kafka 4) would refuse what an accelerated clock writes.
 */
const config = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'retention.bytes': '-1',
  'max.message.bytes': `${8 << 20}`,
  'message.timestamp.type': 'CreateTime',
  'message.timestamp.after.max.ms': '9223372036854775807',
};

/**
 * Creates the topics that are missing, with the broker's default replication factor.
 * @throws Fault LOG_MISMATCH when one exists with another number of partitions; LOG_UNAVAILABLE.
 */
export async function ensureTopics(transport: Transport, wanted: ReadonlyMap<string, number>): Promise<void> {
  // Brokers learn of a new topic one after the other, and may deny for a moment that it exists.
  await retry(() => prepare(transport, wanted), { firstMs: 100 });
}

async function prepare(transport: Transport, wanted: ReadonlyMap<string, number>): Promise<void> {
  const existing = new Set(await transport.topics());
  const missing = Array.from(wanted, ([name, partitions]) => ({ name, partitions, config })).filter(
    ({ name }) => !existing.has(name),
  );
  if (missing.length > 0) await transport.makeTopics(missing);
  for (const [name, leaders] of await transport.leaders([...wanted.keys()]))
    check(name, leaders, wanted.get(name) ?? 0);
}

function check(name: string, leaders: readonly number[], configured: number): void {
  if (leaders.some((leader) => leader < 0)) {
    throw new Fault('LOG_UNAVAILABLE', `${name} has a partition without a leader`, { retryable: true });
  }
  if (leaders.length === configured) return;
  throw new Fault(
    'LOG_MISMATCH',
    `${name} has ${leaders.length} partitions, the configuration says ${configured}: ` +
      `set it back to ${leaders.length}, or use another prefix`,
  );
}
