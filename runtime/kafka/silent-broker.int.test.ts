import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { topics } from '../../schemas/topics.ts';
import { type Broker, startOwnBroker } from '../../test/support/kafka-broker.ts';
import { type KafkaProxy, startKafkaProxy } from '../../test/support/kafka-proxy.ts';
import { until } from '../../test/support/until.ts';
import { systemClock } from '../clock.ts';
import type { Fault } from '../errors.ts';
import { follow } from '../log/follow.ts';
import { jsonEntry } from '../log/json-record.ts';
import { createWriter } from '../log/writer-identity.ts';
import { retry } from '../retry.ts';
import { openKafkaLog } from './kafka-log.ts';
import { type KafkaClientName, kafkaClients } from './open-transport.ts';

const { journal } = topics;
const stalledMs = 1_500;
/** Before the deadlines that the clients themselves have, of 15 s, so that it was not they who noticed. */
const soonMs = 12_000;

let broker: Broker;
let proxy: KafkaProxy;
let port = 0;

beforeAll(async () => {
  proxy = await startKafkaProxy(() => port);
  broker = await startOwnBroker({ version: '4.1.1', advertisedPort: proxy.port });
  port = Number(broker.brokers[0]?.split(':')[1]);
});

afterAll(async () => {
  await proxy?.close();
  await broker?.stop();
});

/** A log with a reader that follows it and a writer that goes on until it is acknowledged. */
async function atWork(client: KafkaClientName) {
  const log = await openKafkaLog({
    ...{ brokers: [`127.0.0.1:${proxy.port}`], client, clientId: 'silent', prefix: `${client}-${Date.now()}.` },
    ...{ telemetryPartitions: 1, clock: systemClock, giveUpMs: 1_000, stalledMs },
  });
  const stop = new AbortController();
  const seen = new Set<number>();
  const writer = createWriter();
  const faults: Fault[] = [];
  const following = (async () => {
    for await (const records of follow(log, journal, 0, 0, { signal: stop.signal }))
      for (const { header } of records) seen.add(header.sequence);
  })();
  const close = async (): Promise<void> => {
    stop.abort();
    await following;
    await log.close();
  };
  onTestFinished(close);
  return {
    log,
    close,
    seen,
    faults,
    append: async (): Promise<number> => {
      const entry = jsonEntry(journal, 'entry', writer, 0, {});
      await retry(() => log.append([entry]), { attempts: 100, maxMs: 200, onRetry: (fault) => faults.push(fault) });
      return entry.header.sequence;
    },
    read: (sequence: number, withinMs: number) =>
      until(
        () => seen.has(sequence),
        withinMs,
        () => `${sequence} was not read`,
      ),
  };
}

describe.each(kafkaClients)('by %s', (client) => {
  test('connections that carry nothing any more without being closed are replaced: appends and reads go on unaided', async () => {
    const { log, append, read, seen } = await atWork(client);
    await read(await append(), 10_000);
    await log.commit('archive', journal, 0, 1);
    const began = performance.now();
    proxy.silence();
    await read(await append(), soonMs);
    expect((await log.bounds(journal, 0)).next).toBeGreaterThanOrEqual(2);
    expect(await log.position('archive', journal, 0)).toBe(1);
    await log.commit('archive', journal, 0, 2);
    expect(performance.now() - began).toBeLessThan(soonMs);
    expect([...seen]).toEqual([1, 2]);
  });

  test('a broker that hangs gives appends back as not taken, and all of them are there once it goes on', async () => {
    const { append, read, seen, faults } = await atWork(client);
    await read(await append(), 10_000);
    const pid = broker.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const appending = append();
    try {
      await until(
        () => faults.length > 0,
        soonMs,
        () => 'the append hangs with the broker',
      );
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await read(await appending, 30_000);
    await read(await append(), 30_000);
    expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['LOG_UNAVAILABLE']));
    expect([...seen]).toEqual([1, 2, 3]);
  });

  test('a log whose broker hangs can be closed', async () => {
    const { close, log, append } = await atWork(client);
    await append();
    const pid = broker.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      const appending = log.append([jsonEntry(journal, 'entry', createWriter(), 0, {})]).catch((fault: Fault) => fault);
      await close();
      expect(await appending).toMatchObject({ code: 'LOG_UNAVAILABLE' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});
