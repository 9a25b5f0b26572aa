import { readFileSync } from 'node:fs';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { selfSigned } from '../../test/support/certificates.ts';
import { type Broker, startOwnBroker } from '../../test/support/kafka-broker.ts';
import { systemClock } from '../clock.ts';
import { jsonEntry } from '../log/json-record.ts';
import type { EventLog } from '../log/port.ts';
import { createWriter } from '../log/writer-identity.ts';
import { openKafkaLog } from './kafka-log.ts';
import { type KafkaClientName, kafkaClients } from './open-transport.ts';
import { withAdmin } from './kafkajs/client.ts';
import { migrateTopics } from './migrate-topics.ts';

const { journal } = topics;
const { READ, WRITE, DELETE, CREATE, DESCRIBE_CONFIGS } = AclOperationTypes;
const { TOPIC, GROUP } = AclResourceTypes;
/** As docs/kafka.md lists them. */
const rights = {
  'Read, Topic': { resourceType: TOPIC, operation: READ },
  'Write, Topic': { resourceType: TOPIC, operation: WRITE },
  'Delete, Topic': { resourceType: TOPIC, operation: DELETE },
  'Create, Topic': { resourceType: TOPIC, operation: CREATE },
  'DescribeConfigs, Topic': { resourceType: TOPIC, operation: DESCRIBE_CONFIGS },
  'Read, Group': { resourceType: GROUP, operation: READ },
} as const;
type Right = keyof typeof rights;
const names = Object.keys(rights) as Right[];
const userWithout = (right: Right): string => `without-${names.indexOf(right)}`;
const password = 'correct horse battery staple';
const certificate = selfSigned('broker');
const prefix = 'tocsin.';

let broker: Broker;

beforeAll(async () => {
  const users = ['tocsin', 'nobody', ...names.map(userWithout)];
  const accounts = Object.fromEntries(users.map((name) => [name, password]));
  broker = await startOwnBroker({ version: '4.1.1', security: { ...certificate, accounts } });
  const allow = (user: string, given: readonly Right[]) =>
    given.map((right) => ({
      ...rights[right],
      ...{ resourceName: prefix, resourcePatternType: ResourcePatternTypes.PREFIXED },
      ...{ principal: `User:${user}`, host: '*', permissionType: AclPermissionTypes.ALLOW },
    }));
  const acl = [
    ...allow('tocsin', names),
    ...names.flatMap((missing) =>
      allow(
        userWithout(missing),
        names.filter((right) => right !== missing),
      ),
    ),
  ];
  const inside = { brokers: [broker.inside ?? ''], clientId: 'administrator' };
  await withAdmin(inside, 'giving rights', (admin) => admin.createAcls({ acl }));
});

afterAll(async () => broker?.stop());

function optionsOf(
  client: KafkaClientName,
  username: string,
  { ca = certificate.certificate as Buffer | null, secret = password, topicPrefix = prefix } = {},
) {
  return {
    ...{ brokers: broker.brokers, client, clientId: 'rights', prefix: topicPrefix, telemetryPartitions: 1 },
    ...{ clock: systemClock, giveUpMs: 2_000 },
    ssl: ca === null ? true : { ca },
    sasl: { username, password: secret },
  };
}

function open(...args: Parameters<typeof optionsOf>): Promise<EventLog> {
  return openKafkaLog(optionsOf(...args));
}

/** Everything that roles do with a log, by what it needs. */
const operations: Record<
  Exclude<Right, 'Create, Topic' | 'DescribeConfigs, Topic'>,
  (log: EventLog) => Promise<unknown>
> = {
  'Write, Topic': (log) => log.append([jsonEntry(journal, 'entry', createWriter(), 0, {})]),
  'Read, Topic': (log) => log.read(journal, 0, 0, { waitMs: 5_000 }),
  'Read, Group': async (log) => {
    await log.commit('archive', journal, 0, 1);
    return log.position('archive', journal, 0);
  },
  'Delete, Topic': (log) => log.trim(journal, 1),
};

describe.each(kafkaClients)('by %s, over TLS and SCRAM-SHA-512,', (client) => {
  test('exactly the rights that are listed are enough for everything that roles do', async () => {
    const log = await open(client, 'tocsin');
    onTestFinished(() => log.close());
    expect(await operations['Write, Topic'](log)).toHaveLength(1);
    expect(await operations['Read, Topic'](log)).not.toEqual([]);
    expect(await operations['Read, Group'](log)).toBe(1);
    await operations['Delete, Topic'](log);
  });

  test.each(Object.keys(operations) as (keyof typeof operations)[])(
    'without %s it is refused, and says so',
    async (right) => {
      await (await open(client, 'tocsin')).close();
      const log = await open(client, userWithout(right));
      onTestFinished(() => log.close());
      await expect(operations[right](log)).rejects.toMatchObject({
        code: 'LOG_REFUSED',
        message: expect.stringMatching(/docs\/kafka\.md.*AUTHORIZATION_FAILED/) as string,
      });
      // A position belongs to a topic that one may read.
      const bound = right === 'Read, Topic' ? [right, 'Read, Group'] : [right];
      for (const [other, operate] of Object.entries(operations)) if (!bound.includes(other)) await operate(log);
    },
  );

  test('topics that are missing are made by who may, and refused to who may not', async () => {
    await expect(
      open(client, userWithout('Create, Topic'), { topicPrefix: `${prefix}${client}.` }),
    ).rejects.toMatchObject({
      code: 'LOG_REFUSED',
    });
    await (await open(client, 'tocsin', { topicPrefix: `${prefix}${client}.` })).close();
    await (await open(client, userWithout('Create, Topic'), { topicPrefix: `${prefix}${client}.` })).close();
  });

  test('tocsin migrate needs to see what is set for topics, and nothing else does', async () => {
    await (await open(client, 'tocsin')).close();
    expect(await migrateTopics(optionsOf(client, 'tocsin'), true)).toEqual([]);
    const blind = optionsOf(client, userWithout('DescribeConfigs, Topic'));
    await expect(migrateTopics(blind, true)).rejects.toMatchObject({ code: 'LOG_REFUSED' });
  });

  test('a user without any right is refused at the start', async () => {
    await expect(open(client, 'nobody')).rejects.toMatchObject({ code: 'LOG_REFUSED' });
  });

  test('a wrong password is refused at the start', async () => {
    const refused = { code: 'LOG_REFUSED', message: expect.stringContaining('kafka.sasl') as string };
    await expect(open(client, 'tocsin', { secret: 'guessed' })).rejects.toMatchObject(refused);
    await expect(open(client, 'stranger')).rejects.toMatchObject(refused);
  });

  test('a certificate of an authority that is not ours is refused at the start', async () => {
    const refused = { code: 'LOG_REFUSED', message: expect.stringContaining('kafka.authority') as string };
    await expect(open(client, 'tocsin', { ca: null })).rejects.toMatchObject(refused);
    await expect(open(client, 'tocsin', { ca: selfSigned('another').certificate })).rejects.toMatchObject(refused);
  });
});

test('the rights are the ones that docs/kafka.md lists', () => {
  const page = readFileSync(new URL('../../docs/kafka.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` /gm)].map(
    ([, operation, resource]) => `${operation}, ${resource}`,
  );
  expect(new Set(listed)).toEqual(new Set(names));
});
