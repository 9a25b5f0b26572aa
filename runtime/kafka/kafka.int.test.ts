import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { type Broker, kafkaVersions, startBroker } from '../../test/support/kafka-broker.ts';
import { until } from '../../test/support/until.ts';
import { systemClock } from '../clock.ts';
import { eventLogContract } from '../log/contract.ts';
import type { LogWorld } from '../log/contract/ground.ts';
import { jsonEntry } from '../log/json-record.ts';
import { createWriter } from '../log/writer-identity.ts';
import { membersContract } from '../members/contract.ts';
import { openKafkaLog } from './kafka-log.ts';
import { kafkaClients } from './open-transport.ts';
import { withAdmin } from './kafkajs/client.ts';

const given = process.env.KAFKA_BROKERS !== undefined && process.env.KAFKA_BROKERS !== '';

describe.each(given ? ['named by KAFKA_BROKERS'] : kafkaVersions)('%s', (version) => {
  let broker: Broker;

  beforeAll(async () => {
    broker = await startBroker({ version });
  });

  afterAll(async () => {
    await broker.stop();
  });

  describe.each(kafkaClients)('by %s', (client) => {
    const world = async (): Promise<LogWorld> => {
      const prefix = `test-${randomBytes(4).toString('hex')}.`;
      return {
        open: (options) => openKafkaLog({ brokers: broker.brokers, client, clientId: 'contract', prefix, ...options }),
        remove: async () => {},
      };
    };
    eventLogContract(`Kafka ${version} by ${client}`, world);
    membersContract(`Kafka ${version} by ${client}`, world);

    test('joins no consumer group, so that nothing is ever rebalanced, and commits exactly the offset it is told', async () => {
      const prefix = `group-${randomBytes(4).toString('hex')}.`;
      const options = {
        brokers: broker.brokers,
        client,
        clientId: 'group',
        prefix,
        telemetryPartitions: 1,
        clock: systemClock,
      };
      const log = await openKafkaLog(options);
      try {
        await log.append([jsonEntry(topics.journal, 'entry', createWriter(), 0, {})]);
        const reading = log.read(topics.journal, 0, 1, { waitMs: 1_000 });
        await log.commit('archive', topics.journal, 0, 1);
        const groupId = `${prefix}tocsin-archive`;
        const told = await withAdmin(options, 'asking for the group', async (admin) => ({
          groups: (await admin.describeGroups([groupId])).groups,
          offsets: await admin.fetchOffsets({ groupId, topics: [`${prefix}${topics.journal}`] }),
        }));
        await reading;
        expect(told.groups).toMatchObject([{ groupId, state: 'Empty', members: [] }]);
        expect(told.offsets).toMatchObject([{ partitions: [{ partition: 0, offset: '1' }] }]);
      } finally {
        await log.close();
      }
    });

    test('at rest it asks the clock for nothing: no timer with a negative delay is set', async () => {
      const warnings: string[] = [];
      const onWarning = ({ name }: Error): unknown => warnings.push(name);
      process.on('warning', onWarning);
      const options = { brokers: broker.brokers, client, clientId: 'rest', telemetryPartitions: 1, clock: systemClock };
      const log = await openKafkaLog({ ...options, prefix: `rest-${randomBytes(4).toString('hex')}.` });
      try {
        await log.append([jsonEntry(topics.journal, 'entry', createWriter(), 0, {})]);
        await log.read(topics.journal, 0, 1, { waitMs: 500 });
        await sleep(500);
        expect(warnings).toEqual([]);
      } finally {
        process.off('warning', onWarning);
        await log.close();
      }
    });

    test('closed while it reads ahead or waits, it leaves no connection that would keep a process from ending', async () => {
      const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
      const before = sockets();
      const prefix = `closed-${randomBytes(4).toString('hex')}.`;
      const options = {
        brokers: broker.brokers,
        client,
        clientId: 'closing',
        prefix,
        telemetryPartitions: 1,
        clock: systemClock,
      };
      // What it has begun when it is closed differs with every turn.
      for (let turns = 0; turns < 12; turns++) {
        const log = await openKafkaLog(options);
        const [offset = 0] = await log.append([jsonEntry(topics.journal, 'entry', createWriter(), 0, {})]);
        expect(await log.read(topics.journal, 0, offset)).toHaveLength(1);
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        const waiting =
          turns % 4 === 0 ? log.read(topics.journal, 0, offset + 1, { waitMs: 5_000 }) : Promise.resolve([]);
        await log.close();
        expect(await waiting).toEqual([]);
      }
      await until(
        () => sockets() <= before,
        5_000,
        () => `${sockets()} connections, ${before} before`,
      );
    });
  });
});
