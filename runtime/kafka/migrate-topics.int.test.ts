import { randomBytes } from 'node:crypto';
import { ConfigResourceTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { topicNames, topics } from '../../schemas/topics.ts';
import { type Broker, startBroker } from '../../test/support/kafka-broker.ts';
import { until } from '../../test/support/until.ts';
import { withAdmin } from './kafkajs/client.ts';
import { migrateTopics } from './migrate-topics.ts';
import { kafkaClients, openTransport } from './open-transport.ts';

let broker: Broker;

beforeAll(async () => {
  broker = await startBroker({ version: '4.1.1' });
});

afterAll(async () => broker?.stop());

describe.each(kafkaClients)('by %s', (client) => {
  const optionsOf = () => ({
    ...{ brokers: broker.brokers, client, clientId: 'migrate', telemetryPartitions: 3 },
    prefix: `migrate-${randomBytes(4).toString('hex')}.`,
  });

  test('a dry run says which topics are missing and makes none; the next makes them, and the one after has nothing to do', async () => {
    const options = { ...optionsOf(), replicas: 1, minInsyncReplicas: 1 };
    for (const dryRun of [true, true, false]) {
      const made = await migrateTopics(options, dryRun);
      expect(made.map(({ name }) => name)).toEqual(topicNames.map((topic) => `${options.prefix}${topic}`));
      expect(made.find(({ name }) => name.endsWith(topics.telemetry))?.partitions).toBe(3);
    }
    expect(await migrateTopics(options, false)).toEqual([]);
  });

  test('what is not as it should be is refused, all of it at once, with what mends it', async () => {
    const options = optionsOf();
    await migrateTopics(options, false);
    const name = `${options.prefix}${topics.journal}`;
    const configEntries = [
      { name: 'retention.ms', value: '60000' },
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'max.message.bytes', value: '1048576' },
    ];
    await withAdmin(options, 'setting', (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries }],
      }),
    );
    // The broker that is asked learns of it a little later.
    const transport = await openTransport(options);
    const isSet = (key: string, value: string): Promise<void> =>
      until(
        async () => (await transport.settings([name])).get(name)?.get(key) === value,
        10_000,
        () => `${key} is not ${value}`,
      );
    await isSet('retention.ms', '60000');
    const asked = { ...options, telemetryPartitions: 4, replicas: 2, minInsyncReplicas: 2 };
    const refused = await migrateTopics(asked, false).then(
      () => undefined,
      (fault: unknown) => fault,
    );
    expect(refused).toMatchObject({ code: 'LOG_MISMATCH' });
    const said = String(refused);
    expect(said).toContain(`${options.prefix}${topics.telemetry} has 3 partitions, the configuration says 4`);
    expect(said).toContain(`${name} has 1 copies, kafka.replicas says 2`);
    expect(said).toMatch(
      /--entity-name \S+journal\.v1 --add-config cleanup.policy=delete,retention.ms=-1,max.message.bytes=8388608,\S*min.insync.replicas=2/,
    );
    // A larger message than is needed is no mismatch.
    await withAdmin(options, 'setting', (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            ...{ type: ConfigResourceTypes.TOPIC, name },
            configEntries: [
              { name: 'retention.ms', value: '-1' },
              { name: 'max.message.bytes', value: `${16 << 20}` },
              { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
            ],
          },
        ],
      }),
    );
    await isSet('retention.ms', '-1');
    expect(await migrateTopics(options, false)).toEqual([]);
  });
});
