import { describe, expect, test } from 'vitest';
import type { EventDraft } from '../../schemas/event/event.ts';
import { balanceOf, type Bench, eventsIn, openBench } from '../test-bench.ts';
import { Bucket } from './bucket.ts';
import { Buckets } from './buckets.ts';
import { DeviceQuota } from './device-quota.ts';
import { DropBook } from './drop-book.ts';
import type { Patience } from './sending.ts';

const rate = { perSecond: 10, burst: 100 };
/** So slow that nothing is refilled while a test runs. */
const slow = 0.001;
const quota = { device: { perSecond: slow, burst: 100 }, gateway: { perSecond: slow, burst: 400 } };

/** Sends one line, parsed like any other. */
function sender(bench: Bench, patience: Patience, sent: { gateway?: string; address?: string } = {}) {
  const { gateway = '', address = '192.0.2.7' } = sent;
  const channel = { tenant: 'acme', gateway, trust: 'none', listener: 'syslog-udp', sender: address } as const;
  const intake = bench.ingest.open(channel, {}, patience);
  const line = (device: string, kind = 'message-published', filler = ''): string => {
    const text = `<134>1 2026-11-21T12:00:00Z gw app - - [tocsin@32473 device="${device}" kind="${kind}"${filler}]`;
    const bytes = Buffer.from(text);
    return intake.line({ text, start: 0, end: text.length, bytes, from: 0, to: bytes.length }, Date.now());
  };
  return { intake, line, many: (n: number, ...of: Parameters<typeof line>) => counted(n, () => line(...of)) };
}

function counted(n: number, send: () => string): Record<string, number> {
  const answers: Record<string, number> = {};
  for (let i = 0; i < n; i++) {
    const answer = send() || 'taken';
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  return answers;
}

describe('a bucket', () => {
  test('gives its burst at once and its rate ever after, and says when a debt is paid', () => {
    const bucket = new Bucket(rate, 0);
    expect([bucket.take(100, 0), bucket.take(1, 0), bucket.take(1, 100), bucket.take(1, 100)]).toEqual([
      ...[true, false, true, false],
    ]);
    bucket.spend(5, 100);
    expect([bucket.owedMs(100), bucket.owedMs(600)]).toEqual([500, 0]);
    expect(bucket.take(1_000, 1_000_000)).toBe(true);
  });

  test('of too many keys the one not asked for longest is forgotten', () => {
    const buckets = new Buckets(rate, 2);
    const [a, b] = [buckets.of('a', 0), buckets.of('b', 0)];
    expect(buckets.of('a', 0)).toBe(a);
    buckets.of('c', 0);
    expect([buckets.size, buckets.of('a', 0) === a, buckets.of('b', 0) === b]).toEqual([2, true, false]);
  });
});

describe('the quota of devices', () => {
  test('lets a device have its whole burst, and no more than twice that', () => {
    const devices = new DeviceQuota(rate, 1);
    const taken = counted(1_000, () => (devices.take('acme', 'pump-1', 1, 0) ? 'taken' : 'dropped'))['taken'] ?? 0;
    expect(taken).toBeGreaterThanOrEqual(100);
    expect(taken).toBeLessThanOrEqual(200);
    expect(devices.take('other', 'pump-1', 1, 0)).toBe(true);
    expect(devices.take('acme', 'pump-1', 1, 1_000)).toBe(true);
  });

  test('no device pays for one that floods, though they share the same few slots', () => {
    const devices = new DeviceQuota(rate, 7);
    let refused = 0;
    for (let i = 0; i < 20_000; i++) {
      for (let times = 0; times < 3; times++) if (!devices.take('acme', `quiet-${i}`, 10, 0)) refused++;
      for (let times = 0; times < 5; times++) devices.take('acme', `loud-${i % 2_000}`, 10, 0);
    }
    expect(refused).toBe(0);
  });
});

describe('what comes by UDP', () => {
  test('is dropped beyond the quota of device and of address, by source, and other senders lose nothing', async () => {
    const bench = openBench({ quota });
    const loud = sender(bench, 'drops');
    const quiet = sender(bench, 'drops', { address: '192.0.2.8' });
    expect(loud.many(250, 'pump-1')).toMatchObject({ taken: 200, device_quota: 50 });
    for (const device of ['pump-3', 'pump-4']) expect(loud.many(100, device)).toEqual({ taken: 100 });
    expect(loud.many(100, 'pump-5')).toEqual({ gateway_quota: 100 });
    expect(quiet.many(90, 'pump-2')).toEqual({ taken: 90 });
    bench.ingest.tellDropped();
    await bench.appender.close();
    const told = eventsIn(bench.log).filter(({ kind }) => kind === 'input-dropped');
    expect(
      told.map(({ claimedDevice, peer, reason, weight, lines }) => [claimedDevice, peer, reason, weight, lines]),
    ).toEqual([
      ['pump-1', '192.0.2.7', 'device_quota', 50, 0],
      ['', '192.0.2.7', 'gateway_quota', 100, 0],
    ]);
    expect(balanceOf(bench.log)).toMatchObject({ offered: 640, stored: 490, dropped: 150, residual: 0 });
  });

  test('of the identity lane is taken when there is room for nothing else, in the room reserved for it', async () => {
    const bench = openBench({ waitingBytes: 8_000, quota });
    const back = Promise.withResolvers<void>();
    bench.log.before = () => back.promise;
    const { many, line } = sender(bench, 'drops');
    expect(many(95, 'pump-1', 'message-published', ' reason="0123456789"')['overload']).toBeGreaterThan(30);
    expect(many(3, 'pump-1', 'session-opened')).toEqual({ taken: 3 });
    expect(bench.appender.full).toBe(false);
    expect(many(60, 'pump-1', 'session-opened')['overload']).toBeGreaterThan(10);
    expect(bench.appender.full).toBe(true);
    back.resolve();
    await bench.appender.flush();
    expect(line('pump-9')).toBe('');
  });
});

describe('what can wait', () => {
  test('is taken beyond the quota of its gateway and owes, one gateway whatever its connections', () => {
    const bench = openBench({ quota: { ...quota, device: { perSecond: 1, burst: 10_000 } } });
    const one = sender(bench, 'waits', { gateway: 'gw-1' });
    const two = sender(bench, 'waits', { gateway: 'gw-1', address: '192.0.2.8' });
    const other = sender(bench, 'waits', { gateway: 'gw-2' });
    expect(one.many(500, 'pump-1')).toEqual({ taken: 500 });
    expect(one.intake.owedMs()).toBeGreaterThan(8_000);
    expect([two.intake.owedMs() > 8_000, other.intake.owedMs()]).toEqual([true, 0]);
  });

  test('pays by the KiB, for its tenant too', () => {
    const bench = openBench({ quota: { ...quota, tenant: { perSecond: slow, burst: 100 } } });
    const { many, intake } = sender(bench, 'waits', { gateway: 'gw-1' });
    many(10, 'pump-1', 'message-published', ` topic="${'x'.repeat(900)}" session="s" payloadHash="${'0'.repeat(128)}"`);
    expect(intake.owedMs()).toBe(0);
    expect(many(90, 'pump-1', 'session-opened', ` reason="${'x'.repeat(1_000)}"`)).toEqual({ taken: 90 });
    expect(intake.owedMs()).toBeGreaterThan(50);
    expect(sender(bench, 'waits', { gateway: 'gw-2' }).intake.owedMs()).toBeGreaterThan(50);
  });

  test.each([
    ['waits', { taken: 200, device_quota: 100 }],
    ['answers', { taken: 300 }],
  ] as const)('a device that floods where a source %s', (patience, wanted) => {
    expect(sender(openBench({ quota }), patience).many(300, 'pump-1')).toEqual(wanted);
  });
});

test('nobody outside can tell of drops', () => {
  expect(sender(openBench(), 'waits').line('pump-1', 'input-dropped')).toBe('kind_not_taken');
});

test('however many sources there are, what is told is bounded and adds up', () => {
  const book = new DropBook();
  const channel = (n: number) =>
    ({ tenant: 'acme', gateway: `gw-${n % 2_000}`, trust: 'none', listener: 'l' }) as const;
  for (let n = 0; n < 10_000; n++) book.note(channel(n), 'device_quota', 2, `pump-${n}`);
  const told: { lines: number; device: string; gateway: string }[] = [];
  const sink = {
    event: ({ weight: lines, claimedDevice: device, gateway }: EventDraft) =>
      void told.push({ lines, device, gateway }),
    reject: () => undefined,
  };
  book.tell(sink, 0);
  expect(told.length).toBeLessThanOrEqual(1_100);
  expect(told.reduce((sum, { lines }) => sum + lines, 0)).toBe(20_000);
  expect(told[0]).toEqual({ lines: 2, device: 'pump-0', gateway: 'gw-0' });
  book.tell(sink, 0);
  expect(told.reduce((sum, { lines }) => sum + lines, 0)).toBe(20_000);
});
