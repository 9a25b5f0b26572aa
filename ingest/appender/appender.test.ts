import { describe, expect, test } from 'vitest';
import { Fault } from '../../runtime/errors.ts';
import { EventDraft } from '../../schemas/event/event.ts';
import type { Rejection } from '../../schemas/rejection.ts';
import { partitionOf, topics } from '../../schemas/topics.ts';
import { balanceOf, eventsIn, openBench, rejectionsIn } from '../test-bench.ts';
import { Appender, type AppenderOptions } from './appender.ts';
import { Batch } from './batch.ts';
import { MemoryLog } from './memory-log.ts';

const midnight = Date.UTC(2026, 10, 22);

function open(options: Partial<AppenderOptions> = {}, log = new MemoryLog(4)): { log: MemoryLog; appender: Appender } {
  const clock = { now: () => midnight, real: (ms: number) => ms };
  return { log, appender: new Appender({ log, clock, writer: 'w', ...options }) };
}

function draftOf(fields: Partial<EventDraft> = {}): EventDraft {
  return Object.assign(new EventDraft(), {
    receivedAt: midnight,
    tenant: 'acme',
    channel: '00000000000000aa',
    ...fields,
  });
}

function put(to: Appender | Batch, fields: Partial<EventDraft> = {}): void {
  to.ledger.framed++;
  to.event(draftOf(fields));
}

const rejection: Rejection = {
  id: 'a-1',
  receivedAt: 1,
  tenant: 'acme',
  gateway: '',
  source: 's',
  step: 'parse',
  reason: 'bad_priority',
  lines: 1,
  bytes: '',
  length: 0,
};
const placeOf = ({
  topic,
  partition,
  header,
}: {
  topic: string;
  partition: number;
  header: { type: string };
}): string => `${topic}/${partition}/${header.type}`;
const unavailable = (): never => {
  throw new Fault('LOG_UNAVAILABLE', 'gone', { retryable: true });
};

describe('blocks', () => {
  test('hold one lane, one partition and one day', async () => {
    const { log, appender } = open();
    for (let i = 0; i < 40; i++)
      put(appender, {
        device: `d-${i}`,
        receivedAt: midnight - 20 + i,
        kind: i % 3 === 0 ? 'auth-failed' : 'message-published',
      });
    await appender.flush();
    for (const record of log.records) {
      const rows = eventsIn(Object.assign(new MemoryLog(), { records: [record] }));
      expect(record.header.rows).toBe(rows.length);
      for (const event of rows) {
        const lane = event.kind === 'auth-failed' ? topics.identity : topics.telemetry;
        const partition = lane === topics.identity ? 0 : partitionOf('acme', event.device, 4);
        expect([record.topic, record.partition, record.header.day]).toEqual([
          lane,
          partition,
          Math.floor(event.receivedAt / 86_400_000),
        ]);
      }
    }
    expect(eventsIn(log)).toHaveLength(40);
  });

  test('are closed at their size', async () => {
    const { log, appender } = open({ blockBytes: 4_000 }, new MemoryLog(1));
    for (let i = 0; i < 50; i++) put(appender, { raw: Buffer.alloc(500) });
    await appender.flush();
    expect(log.appends).toBe(1);
    expect(log.records.length).toBeGreaterThan(5);
    for (const { payload } of log.records) expect(payload.length).toBeLessThan(8_000);
  });
});

test('one append is under way at a time and carries all that waits', async () => {
  const { log, appender } = open({}, new MemoryLog(1));
  const goOn = Promise.withResolvers<void>();
  log.before = () => goOn.promise;
  put(appender);
  const first = appender.flush();
  for (let i = 0; i < 10; i++) {
    put(appender);
    await new Promise(setImmediate);
  }
  const second = appender.flush();
  goOn.resolve();
  await Promise.all([first, second]);
  expect([log.appends, log.mostUnderWay, eventsIn(log).length]).toEqual([2, 1, 11]);
});

test('records are numbered in the order of the log, and ticks come after what was there before', async () => {
  const { log, appender } = open({}, new MemoryLog(2));
  put(appender);
  void appender.tick({ time: 5, fleet: 1, baselines: 2 });
  put(appender);
  await appender.flush();
  expect(log.records.map(({ header }) => header.sequence)).toEqual([1, 2, 3, 4, 5]);
  const places = log.records.map(placeOf);
  expect(places.slice(1, 4)).toEqual(['identity.v1/0/tick', 'telemetry.v1/0/tick', 'telemetry.v1/1/tick']);
  expect([places[0], places[4]]).toEqual([places[0], places[0]]);
  expect(JSON.parse(Buffer.from(log.records[1]?.payload ?? []).toString())).toEqual({
    time: 5,
    fleet: 1,
    baselines: 2,
  });
});

describe('accounts', () => {
  test('say what came in, what was dropped and what was refused', async () => {
    const { log, appender } = open();
    for (let i = 0; i < 9; i++) put(appender, { device: `d-${i}` });
    appender.ledger.framed += 2;
    appender.ledger.drop('blank', 2);
    appender.ledger.dropUnseen('kernel', 7);
    appender.ledger.refuse('too_many_sessions');
    appender.ledger.framed++;
    appender.reject(rejection);
    await appender.flush();
    expect(balanceOf(log)).toEqual({ offered: 20, stored: 9, deadLettered: 1, dropped: 9, refused: 1, residual: 0 });
    expect(log.records.at(-1)?.header.accounts).toMatchObject({
      dropped: { blank: 2, kernel: 7 },
      refused: { too_many_sessions: 1 },
    });
  });

  test('show a line that was lost on the way', async () => {
    const { log, appender } = open();
    appender.ledger.framed++;
    put(appender);
    await appender.flush();
    expect(balanceOf(log)).toMatchObject({ offered: 2, stored: 1, residual: 1 });
  });

  test('leave out what decoders hold until it is let go', async () => {
    const { log, appender } = open();
    appender.ledger.framed += 3;
    appender.ledger.held = 3;
    put(appender);
    await appender.flush();
    expect(balanceOf(log)).toMatchObject({ offered: 1, residual: 0 });
    appender.ledger.held = 0;
    appender.event(draftOf({ lines: 3 }));
    await appender.flush();
    expect(balanceOf(log)).toMatchObject({ offered: 4, stored: 4, residual: 0 });
  });

  test('are written by a tick or at the end when nothing else is', async () => {
    const { log, appender } = open();
    appender.ledger.dropUnseen('kernel', 3);
    await appender.tick({ time: 1, fleet: 0, baselines: 0 });
    expect(balanceOf(log)).toMatchObject({ offered: 3, dropped: 3, residual: 0 });
    appender.ledger.refuse('unauthorized');
    await appender.close();
    expect(balanceOf(log)).toMatchObject({ offered: 4, refused: 1, residual: 0 });
    expect(log.records.at(-1)).toMatchObject({ topic: topics.deadLetters, header: { rows: 0 } });
  });
});

describe('a batch', () => {
  test('is a record per partition with its key and its own accounts, merged with nothing', async () => {
    const { log, appender } = open();
    put(appender, { device: 'd-1' });
    appender.ledger.drop('blank');
    appender.ledger.framed++;
    const batch = new Batch(appender, 'acme/gw-1', 'key-1');
    for (let i = 0; i < 20; i++) put(batch, { device: `d-${i}`, kind: i === 0 ? 'auth-failed' : 'message-published' });
    batch.ledger.framed++;
    batch.reject(rejection);
    await batch.submit();
    const own = log.records.filter(({ header }) => header.batch !== undefined);
    expect(own.every(({ header }) => header.batch?.gateway === 'acme/gw-1' && header.batch.key === 'key-1')).toBe(true);
    expect(new Set(own.map(placeOf)).size).toBe(own.length);
    for (const { header } of own) expect(header.accounts).toEqual({ offered: header.rows });
    expect(log.records.find(({ header }) => header.batch === undefined)?.header.accounts).toEqual({
      offered: 2,
      dropped: { blank: 1 },
    });
    expect(balanceOf(log)).toMatchObject({ offered: 23, stored: 21, deadLettered: 1, residual: 0 });
    expect(rejectionsIn(log)).toEqual([rejection]);
  });
});

describe('when the log fails', () => {
  test('the same entries are tried again until they are durable: nothing is lost or doubled', async () => {
    const retries: number[] = [];
    const { log, appender } = open({ onRetry: (_fault, attempt) => retries.push(attempt) });
    const attempted: number[][] = [];
    const append = log.append.bind(log);
    log.append = (entries) => {
      attempted.push(entries.map(({ header }) => header.sequence));
      return append(entries);
    };
    log.before = (count) =>
      count <= 2 ? unavailable() : count === 3 ? Promise.reject(new Fault('DISK_FULL', 'full')) : undefined;
    put(appender);
    const durable = appender.flush();
    await new Promise((resolve) => setTimeout(resolve, 5));
    put(appender);
    await Promise.all([durable, appender.flush()]);
    expect(retries).toEqual([0, 1, 2]);
    expect(attempted).toEqual([[1], [1], [1], [1], [2]]);
    expect(balanceOf(log)).toMatchObject({ offered: 2, stored: 2, residual: 0 });
  });

  test('sources are held back above the bound, and told when there is room', async () => {
    const { log, appender } = open({ waitingBytes: 20_000 });
    let passes: (() => void) | undefined;
    log.before = () => new Promise((resolve) => (passes = () => resolve()));
    for (let i = 0; i < 50; i++) put(appender, { raw: Buffer.alloc(500) });
    expect(appender.pressure).toBe(true);
    let drained = false;
    const waiting = appender.drained().then(() => (drained = true));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect([appender.pressure, drained]).toEqual([true, false]);
    passes?.();
    await waiting;
    expect([appender.pressure, appender.waiting]).toEqual([false, 0]);
  });

  test('beyond mending everybody who waits is told, once and for all', async () => {
    const failures: unknown[] = [];
    const { log, appender } = open({ onFailure: (failure) => failures.push(failure), waitingBytes: 1 });
    const broken = new Error('a bug');
    log.before = () => Promise.reject(broken);
    put(appender);
    await expect(appender.flush()).rejects.toBe(broken);
    await expect(appender.flush()).rejects.toBe(broken);
    await appender.drained();
    expect(failures).toEqual([broken]);
  });

  test('closing gives up trying after its deadline', async () => {
    const { log, appender } = open();
    log.before = unavailable;
    put(appender);
    await expect(appender.close(30)).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
  });
});

test('the bench closes with nothing left over', async () => {
  const { appender, log } = openBench();
  put(appender);
  await appender.close();
  expect(balanceOf(log)).toMatchObject({ stored: 1, residual: 0 });
});
