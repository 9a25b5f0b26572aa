import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startOwnBroker } from '../../test/support/kafka-broker.ts';
import { long, progress } from '../../test/support/long-run.ts';
import { until } from '../../test/support/until.ts';
import { topics } from '../../schemas/topics.ts';
import { systemClock } from '../clock.ts';
import type { Fault } from '../errors.ts';
import { follow } from '../log/follow.ts';
import { jsonEntry } from '../log/json-record.ts';
import type { EventLog, LogEntry } from '../log/port.ts';
import { createWriter } from '../log/writer-identity.ts';
import { retry } from '../retry.ts';
import { openKafkaLog } from './kafka-log.ts';
import { kafkaClients } from './open-transport.ts';

const version = '3.9.1';
const kills = long ? 5 : 1;
const { telemetry } = topics;

async function collect(log: EventLog, partition: number, signal: AbortSignal, into: string[]): Promise<void> {
  for await (const records of follow(log, telemetry, partition, 0, { signal })) {
    for (const { header } of records) into.push(`${header.sequence}`);
  }
}

test.each(kafkaClients)(
  'by %s, loses nothing and recovers by itself when the broker is killed and comes back',
  async (client) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-restart-'));
    let broker = await startOwnBroker({ version, dataDir });
    const port = Number(broker.brokers[0]?.split(':')[1]);
    const options = {
      brokers: broker.brokers,
      client,
      clientId: 'restart',
      telemetryPartitions: 2,
      clock: systemClock,
    };
    const log = await openKafkaLog({ ...options, giveUpMs: 1_000 });
    const stop = new AbortController();
    const appending = new AbortController();
    onTestFinished(async () => {
      appending.abort();
      stop.abort();
      await log.close();
      await broker.stop();
      await rm(dataDir, { recursive: true, force: true });
    });
    const seen: [string[], string[]] = [[], []];
    const following = [collect(log, 0, stop.signal, seen[0]), collect(log, 1, stop.signal, seen[1])];

    const writer = createWriter();
    const acknowledged: [string[], string[]] = [[], []];
    const faults: Fault[] = [];
    const appendUntil = async (signal: AbortSignal) => {
      while (!signal.aborted) {
        const partitions: (0 | 1)[] = [0, 1, 0];
        const entries: LogEntry[] = partitions.map((partition) =>
          jsonEntry(telemetry, 'events', writer, 0, {}, partition),
        );
        await retry(() => log.append(entries), { attempts: 1_000, maxMs: 500, onRetry: (fault) => faults.push(fault) });
        entries.forEach(({ header }, i) => acknowledged[partitions[i] ?? 0].push(`${header.sequence}`));
        await sleep(1);
      }
    };

    const moreAcknowledged = async (count: number) => {
      const wanted = acknowledged[1].length + count;
      await until(
        () => acknowledged[1].length >= wanted,
        120_000,
        () => `${acknowledged[1].length} of ${wanted} acknowledged`,
      );
    };

    const appends = appendUntil(appending.signal);
    for (let kill = 0; kill < kills; kill++) {
      await moreAcknowledged(50);
      await broker.stop('SIGKILL');
      // Longer than an append is tried again, so that some are given back to those who made them.
      await sleep(6_000);
      broker = await startOwnBroker({ version, dataDir, port });
      progress(
        `${kill + 1} of ${kills} kills, ${acknowledged.flat().length} appends acknowledged, ${faults.length} given back`,
      );
    }
    await moreAcknowledged(50);
    appending.abort();
    await appends;

    await until(
      () => [0, 1].every((p) => seen[p]?.includes(acknowledged[p]?.at(-1) ?? '')),
      30_000,
      () => 'the last record was not read',
    );
    stop.abort();
    await Promise.all(following);

    expect(faults.length).toBeGreaterThan(0);
    expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['LOG_UNAVAILABLE']));
    for (const p of [0, 1] as const) {
      expect(acknowledged[p].length).toBeGreaterThanOrEqual(50 * (kills + 1));
      // Doubled records are known by their header; without them everything is there once and in order.
      expect([...new Set(seen[p])]).toEqual(acknowledged[p]);
    }
  },
  600_000,
);
