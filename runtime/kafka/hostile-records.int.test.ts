import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { type Broker, startBroker } from '../../test/support/kafka-broker.ts';
import { systemClock } from '../clock.ts';
import { follow } from '../log/follow.ts';
import { jsonEntry, readJson } from '../log/json-record.ts';
import { packPayload } from '../log/payload.ts';
import { createWriter } from '../log/writer-identity.ts';
import { z } from 'zod';
import { openKafkaLog } from './kafka-log.ts';
import { kafkaClients, openTransport } from './open-transport.ts';
import { kafkaClient } from './kafkajs/client.ts';
import type { Foreign } from './message.ts';
import { Partitions } from './partitions.ts';
import { Reader } from './reader.ts';
import { headerName } from './transport.ts';

const { telemetry, identity } = topics;
const good = { type: 'events', version: 1, writer: '00f1a2b3c4d5e6f7', sequence: 1, time: 0 };
const packed = packPayload(Buffer.from('{}'));

let broker: Broker;

beforeAll(async () => {
  broker = await startBroker({ version: '4.1.1' });
});

afterAll(async () => broker?.stop());

describe.each(kafkaClients)('by %s', (client) => {
  const optionsOf = (name: string, telemetryPartitions = 1) => ({
    ...{ brokers: broker.brokers, client, clientId: name, telemetryPartitions, clock: systemClock },
    prefix: `${name}-${randomBytes(4).toString('hex')}.`,
  });

  test('what Tocsin did not write, or cannot read, is told of once and passed over by every reader', async () => {
    const told: Foreign[] = [];
    const options = optionsOf('poison');
    const log = await openKafkaLog({ ...options, onForeign: (foreign) => told.push(foreign) });
    onTestFinished(() => log.close());
    const writer = createWriter();
    const append = () => log.append([jsonEntry(telemetry, 'events', writer, 0, {})]);
    const foreign: [value: Buffer | null, header?: string][] = [
      [Buffer.from('{"not":"ours"}')],
      [null],
      [null, JSON.stringify(good)],
      [packed, 'no JSON'],
      [packed, '"JSON, and no header"'],
      [packed, JSON.stringify({ ...good, sequence: 'one' })],
      [packed, JSON.stringify({ ...good, version: 99 })],
      [randomBytes(200), JSON.stringify(good)],
      [Buffer.alloc(0), JSON.stringify(good)],
      [packed.subarray(0, -3), JSON.stringify(good)],
    ];
    const producer = kafkaClient(options).producer();
    await producer.connect();
    await append();
    for (const [value, header] of foreign) {
      const headers = header === undefined ? {} : { [headerName]: header };
      const message = { key: null, value, headers, timestamp: '1767571200000' };
      await producer.send({ topic: `${options.prefix}${telemetry}`, messages: [message] });
    }
    // Nothing behind them yet: a reader at the end gets nothing, and no failure.
    expect(await log.read(telemetry, 0, 1)).toEqual([]);
    await append();
    await producer.disconnect();

    for (const from of [0, 1, 5]) {
      const stop = new AbortController();
      for await (const records of follow(log, telemetry, 0, from, { signal: stop.signal })) {
        if (records.at(-1)?.offset === foreign.length + 1) stop.abort();
        expect(records.map(({ offset }) => offset).every((offset) => [0, foreign.length + 1].includes(offset))).toBe(
          true,
        );
      }
    }
    expect(told.map(({ offset }) => offset)).toEqual(foreign.map((_, i) => i + 1));
    expect(new Set(told.map(({ fault }) => fault.code))).toEqual(new Set(['RECORD_UNKNOWN', 'DATA_CORRUPT']));
    expect(told[0]).toMatchObject({ topic: telemetry, partition: 0, time: 1_767_571_200_000, value: foreign[0]?.[0] });
  });

  test('a fact of a version to come is no poison: whoever folds it stops and says so', async () => {
    const log = await openKafkaLog(optionsOf('newer'));
    onTestFinished(() => log.close());
    const fact = jsonEntry(topics.fleet, 'facts', createWriter(), 0, {});
    await log.append([{ ...fact, header: { ...fact.header, version: 99 } }]);
    const [record] = await log.read(topics.fleet, 0, 0);
    expect(record?.header.version).toBe(99);
    expect(() => record !== undefined && readJson(record, z.unknown())).toThrow(/reads up to/);
  });

  test('holds no more than is meant of large partitions, however many there are and however slow their readers', async () => {
    const partitions = 12;
    const options = optionsOf('large', partitions);
    const log = await openKafkaLog(options);
    onTestFinished(() => log.close());
    const writer = createWriter();
    const each = 12;
    for (let i = 0; i < each; i++)
      await log.append(
        Array.from({ length: partitions }, (_, partition) => ({
          ...jsonEntry(telemetry, 'events', writer, 0, {}, partition),
          payload: randomBytes(800 << 10),
        })),
      );
    const whole = { ...jsonEntry(identity, 'events', writer, 0, {}), payload: randomBytes(4 << 20) };
    await log.append([whole]);

    const transport = await openTransport(options);
    const reader = new Reader(
      () => transport.connection(),
      new Partitions(transport.connection(), ''),
      () => undefined,
    );
    onTestFinished(() => reader.close());
    const nameOf = (topic: string) => `${options.prefix}${topic}`;
    let most = 0;
    const watching = setInterval(() => (most = Math.max(most, reader.held)), 1);
    // Two readers a partition, each at a place of its own, so that nothing is shared.
    const places = Array.from({ length: 2 * partitions }, (_, i) => ({ partition: i >> 1, next: i % 2 }));
    while (places.some(({ next }) => next < each)) {
      for (const place of places.filter(({ next }) => next < each)) {
        const [record] = await reader.read(telemetry, nameOf(telemetry), place.partition, place.next, {
          bytes: 1,
          waitMs: 10_000,
        });
        expect(record?.offset).toBe(place.next);
        place.next++;
      }
    }
    clearInterval(watching);
    // 64 MiB, and an answer of 1 MiB or one record for every reader that had nothing left; each has 9.6 MB to read.
    expect(most).toBeLessThan((64 + 2 * partitions) << 20);
    expect(most).toBeGreaterThan(8 << 20);
    // Larger than what is asked for of a partition: it comes all the same.
    const [large] = await reader.read(identity, nameOf(identity), 0, 0, { bytes: 1, waitMs: 10_000 });
    expect(Buffer.compare(large?.payload ?? Buffer.alloc(0), whole.payload)).toBe(0);
    await reader.close();
  });
});
