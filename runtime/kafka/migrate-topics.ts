import { Fault } from '../errors.ts';
import { retry } from '../retry.ts';
import { ensureTopics, missingOf, otherPartitions, type TopicOptions, topicsOf } from './ensure-topics.ts';
import { type KafkaClientOptions, openTransport } from './open-transport.ts';
import type { TopicToMake, Transport } from './transport.ts';

/**
 * Checks the topics that exist, and then makes those that are missing; with `dryRun` it only says which.
 * @returns the topics made, or to be made
 * @throws Fault LOG_MISMATCH with everything that is not as it should be and what mends it; LOG_UNAVAILABLE, LOG_REFUSED
 */
export async function migrateTopics(
  options: KafkaClientOptions & TopicOptions,
  dryRun: boolean,
): Promise<TopicToMake[]> {
  const transport = await openTransport(options);
  const wanted = topicsOf(options);
  const missing = await retry(() => missingOf(transport, wanted));
  const names = new Set(missing.map(({ name }) => name));
  const wrong = await retry(() =>
    mismatches(
      transport,
      wanted.filter(({ name }) => !names.has(name)),
      options.brokers[0] ?? '',
    ),
  );
  if (wrong.length > 0) throw new Fault('LOG_MISMATCH', wrong.join('\n'));
  if (!dryRun) await ensureTopics(transport, wanted);
  return missing;
}

async function mismatches(transport: Transport, wanted: readonly TopicToMake[], broker: string): Promise<string[]> {
  if (wanted.length === 0) return [];
  const names = wanted.map(({ name }) => name);
  const [found, settings] = [await transport.describe(names), await transport.settings(names)];
  return wanted.flatMap(({ name, partitions, replicas, config }) => {
    const there = found.get(name) ?? [];
    const copies = Math.min(...there.map((one) => one.replicas));
    const wrong = Object.entries(config).filter(
      ([key, value]) => !isAsWanted(key, settings.get(name)?.get(key), value),
    );
    const set = wrong.map(([key, value]) => `${key}=${value}`).join(',');
    const is = wrong.map(([key]) => `${key}=${settings.get(name)?.get(key)}`).join(', ');
    return [
      ...(there.length === partitions ? [] : [otherPartitions(name, there.length, partitions)]),
      ...(replicas === undefined || copies === replicas
        ? []
        : [
            `${name} has ${copies} copies, kafka.replicas says ${replicas}: set it to ${copies}, or make them with kafka-reassign-partitions.sh`,
          ]),
      ...(wrong.length === 0
        ? []
        : [
            `${name} has ${is}: kafka-configs.sh --bootstrap-server ${broker} --alter --entity-type topics --entity-name ${name} --add-config ${set}`,
          ]),
    ];
  });
}

function isAsWanted(key: string, found: string | undefined, wanted: string): boolean {
  return key === 'max.message.bytes' ? Number(found) >= Number(wanted) : found === wanted;
}
