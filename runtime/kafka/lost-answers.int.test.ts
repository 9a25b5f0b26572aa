import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { startOwnBroker } from '../../test/support/kafka-broker.ts';
import { startKafkaProxy } from '../../test/support/kafka-proxy.ts';
import { long } from '../../test/support/long-run.ts';
import { systemClock } from '../clock.ts';
import { jsonEntry } from '../log/json-record.ts';
import type { LogRecord } from '../log/port.ts';
import { Repeats } from '../log/repeats.ts';
import { createWriter } from '../log/writer-identity.ts';
import { retry } from '../retry.ts';
import { openKafkaLog } from './kafka-log.ts';
import { kafkaClients } from './open-transport.ts';

const { telemetry, identity } = topics;
const writers = 8;
const losses = long ? 300 : 25;

test.each(kafkaClients)(
  'by %s, overlapping appends whose answers are lost again and again lose nothing, in order, and repeats are known by their header',
  async (client) => {
    let port = 0;
    const proxy = await startKafkaProxy(() => port);
    const broker = await startOwnBroker({ version: '4.1.1', advertisedPort: proxy.port });
    port = Number(broker.brokers[0]?.split(':')[1]);
    const options = {
      ...{ brokers: [`127.0.0.1:${proxy.port}`], client, clientId: 'lost', telemetryPartitions: 2 },
      ...{ clock: systemClock, giveUpMs: 2_000 },
    };
    const log = await openKafkaLog(options);
    onTestFinished(async () => {
      await log.close();
      await proxy.close();
      await broker.stop();
    });

    let sends = 0;
    proxy.loseAnswer = () => ++sends % 3 === 0;
    const acknowledged = new Map<string, number[]>();
    const appendAll = async (): Promise<void> => {
      const writer = createWriter();
      const mine: number[] = [];
      acknowledged.set(writer.id, mine);
      while (proxy.lost < losses) {
        const entries = [0, 1, 0].map((partition) => jsonEntry(telemetry, 'events', writer, 0, {}, partition));
        entries.push(jsonEntry(identity, 'events', writer, 0, {}));
        await retry(() => log.append(entries), { attempts: 100, firstMs: 10, maxMs: 200 });
        mine.push(...entries.map(({ header }) => header.sequence));
        await sleep(1);
      }
    };
    await Promise.all(Array.from({ length: writers }, appendAll));
    proxy.loseAnswer = () => false;

    const seen = new Map<string, number[]>(Array.from(acknowledged.keys(), (id) => [id, []]));
    let repeated = 0;
    for (const [topic, partition] of [
      [telemetry, 0],
      [telemetry, 1],
      [identity, 0],
    ] as const) {
      const repeats = new Repeats();
      const last = new Map<string, number>();
      const { next } = await log.bounds(topic, partition);
      for (let at = 0; at < next; ) {
        const records: LogRecord[] = await log.read(topic, partition, at, { waitMs: 5_000 });
        for (const { header, offset } of records) {
          at = offset + 1;
          if (repeats.fold(header) !== undefined) {
            repeated++;
            continue;
          }
          expect(header.sequence).toBeGreaterThan(last.get(header.writer) ?? 0);
          last.set(header.writer, header.sequence);
          seen.get(header.writer)?.push(header.sequence);
        }
      }
    }
    expect(proxy.lost).toBeGreaterThanOrEqual(losses);
    for (const [writer, sequences] of acknowledged)
      expect(seen.get(writer)?.toSorted((a, b) => a - b)).toEqual(sequences);
    if (long) console.log(`${client}: ${proxy.lost} answers lost, ${repeated} records stored again and recognised`);
  },
  600_000,
);
