import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { type Cluster, startCluster } from '../../test/support/kafka-broker.ts';
import { until } from '../../test/support/until.ts';
import { systemClock } from '../clock.ts';
import type { Fault } from '../errors.ts';
import { eventLogContract } from '../log/contract.ts';
import { follow } from '../log/follow.ts';
import { jsonEntry } from '../log/json-record.ts';
import { createWriter } from '../log/writer-identity.ts';
import { retry } from '../retry.ts';
import { openKafkaLog } from './kafka-log.ts';
import { kafkaClients, openTransport } from './open-transport.ts';

const { telemetry } = topics;
const partitions = 3;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ version: '4.1.1', count: 3 });
});

afterAll(async () => cluster?.stop());

describe.each(kafkaClients)('three brokers, two of which acknowledge, by %s', (client) => {
  const prefixOf = (name: string): string => `${name}-${randomBytes(4).toString('hex')}.`;

  // Once: what differs between the clients is told apart on one broker.
  if (client === kafkaClients[0])
    eventLogContract(`Kafka cluster by ${client}`, async () => {
      const prefix = prefixOf('contract');
      return {
        open: (options) => openKafkaLog({ brokers: cluster.brokers, client, clientId: 'contract', prefix, ...options }),
        remove: async () => {},
      };
    });

  test('a leader that is killed under load costs time and nothing that was acknowledged', async () => {
    const connection = { brokers: cluster.brokers, client, clientId: 'leader' };
    const prefix = prefixOf('leader');
    const options = { ...connection, prefix, telemetryPartitions: partitions, clock: systemClock };
    const log = await openKafkaLog({ ...options, giveUpMs: 2_000 });
    const stop = new AbortController();
    const seen: number[][] = Array.from({ length: partitions }, () => []);
    const following = seen.map(async (into, partition) => {
      for await (const records of follow(log, telemetry, partition, 0, { signal: stop.signal }))
        into.push(...records.map(({ header }) => header.sequence));
    });
    onTestFinished(async () => {
      stop.abort();
      await Promise.all(following);
      await log.close();
    });
    const acknowledged: number[][] = Array.from({ length: partitions }, () => []);
    const faults: Fault[] = [];
    const writer = createWriter();
    const ending = new AbortController();
    const appending = (async () => {
      while (!ending.signal.aborted) {
        const entries = acknowledged.map((_, partition) => jsonEntry(telemetry, 'events', writer, 0, {}, partition));
        await retry(() => log.append(entries), { attempts: 1_000, maxMs: 500, onRetry: (fault) => faults.push(fault) });
        entries.forEach(({ header, partition }) => acknowledged[partition]?.push(header.sequence));
        await sleep(1);
      }
    })();
    const more = async (): Promise<void> => {
      const wanted = (acknowledged[0]?.length ?? 0) + 50;
      await until(
        () => (acknowledged[0]?.length ?? 0) >= wanted,
        120_000,
        () => `${acknowledged[0]?.length} of ${wanted} acknowledged: ${faults.at(-1)?.message}`,
      );
    };
    await more();
    const transport = await openTransport(connection);
    const found = await transport.describe([`${prefix}${telemetry}`]);
    const leader = found.get(`${prefix}${telemetry}`)?.[0]?.leader ?? 0;
    await cluster.end(leader - 1, 'SIGKILL');
    try {
      // With two left, those two acknowledge.
      await more();
    } finally {
      await cluster.restart(leader - 1);
    }
    await more();
    ending.abort();
    await appending;
    await until(
      () => seen.every((into, partition) => into.includes(acknowledged[partition]?.at(-1) ?? 0)),
      60_000,
      () => 'the last record was not read',
    );
    // Doubled records are known by their header; without them everything is there once and in order.
    expect(seen.map((into) => [...new Set(into)])).toEqual(acknowledged);
  }, 300_000);
});
