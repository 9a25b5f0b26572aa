import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { balanceOf, type Bench, eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import { createIdentities } from '../identities.ts';
import type { Source } from '../source.ts';
import { startSyslogTcp, type SyslogTcpOptions } from './tcp.ts';

let source: Source | undefined;
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await source?.close();
  source = undefined;
});

async function start(bench: Bench, options: Partial<SyslogTcpOptions> = {}): Promise<void> {
  source = await startSyslogTcp({ host: '127.0.0.1', port: 0, tenant: 'acme', ...options }, bench.ingest);
}

async function dial(): Promise<Socket> {
  const client = connect(Number(source?.address().split(':').at(-1)), '127.0.0.1');
  client.on('error', () => undefined);
  clients.push(client);
  await once(client, 'connect');
  return client;
}

const line = (seq: number): string =>
  `<134>1 2026-11-21T01:08:51.488Z gw-1 tlsgw 7 message-published [tocsin@32473 device="pump-1" seq="${seq}"] hello\n`;

async function finish(bench: Bench): Promise<void> {
  await source?.close();
  await bench.appender.close();
}

test('a line becomes an event of a block in the log', async () => {
  const bench = openBench({ clock: { now: () => Date.UTC(2026, 10, 21, 2), real: (ms) => ms } });
  await start(bench);
  const client = await dial();
  client.end(line(1) + line(2));
  await once(client, 'close');
  await finish(bench);
  const events = eventsIn(bench.log);
  expect(events.map(({ sequence, index }) => [sequence, index])).toEqual([
    [1, 0],
    [2, 1],
  ]);
  expect(events[0]).toMatchObject({
    tenant: 'acme',
    gateway: '',
    device: '',
    claimedDevice: 'pump-1',
    trust: 'none',
    source: 'syslog-tcp/structured-data',
    host: 'gw-1',
    program: 'tlsgw',
    severity: 6,
    text: line(1).trimEnd(),
  });
  expect(balanceOf(bench.log)).toMatchObject({ offered: 2, stored: 2, residual: 0 });
});

test('an address names its gateway and vouches for nothing', async () => {
  const bench = openBench();
  await start(bench, { identities: createIdentities([{ id: 'gw-9', tenant: 'globex', addresses: ['127.0.0.1'] }]) });
  (await dial()).end('<13>x: y\n');
  await vi.waitFor(() => expect(eventsIn(bench.log)).toHaveLength(1));
  expect(eventsIn(bench.log)[0]).toMatchObject({ tenant: 'globex', gateway: 'gw-9', trust: 'none' });
});

test('a refused frame ends its session and leaves its bytes', async () => {
  const bench = openBench();
  await start(bench);
  const client = await dial();
  client.write('99999999999999999999 <13>x');
  await once(client, 'close');
  await finish(bench);
  expect(rejectionsIn(bench.log)).toMatchObject([{ step: 'frame', reason: 'count_too_long' }]);
  expect(balanceOf(bench.log)).toMatchObject({ offered: 1, deadLettered: 1, residual: 0 });
});

test('a session that breaks off in a frame leaves what there was of it', async () => {
  const bench = openBench();
  await start(bench);
  const client = await dial();
  client.write(`${line(1)}<13>half`);
  await vi.waitFor(() => expect(bench.appender.ledger.framed).toBe(1));
  client.resetAndDestroy();
  await vi.waitFor(() => expect(bench.appender.ledger.framed).toBe(2));
  await finish(bench);
  expect(rejectionsIn(bench.log)).toMatchObject([
    { reason: 'cut_short', bytes: Buffer.from('<13>half').toString('base64') },
  ]);
});

test('frames that drip and sessions that are silent are ended at their deadlines', async () => {
  const bench = openBench();
  await start(bench, { frameMs: 100, idleMs: 300 });
  const dripping = await dial();
  const silent = await dial();
  const talking = await dial();
  const drip = setInterval(() => dripping.write('x'), 20);
  const talk = setInterval(() => talking.write('<13>x: y\n<13'), 20);
  const rest = setInterval(() => talking.write('>z\n'), 20);
  await Promise.all([once(dripping, 'close'), once(silent, 'close')]);
  const open = !talking.destroyed && talking.readyState === 'open';
  for (const timer of [drip, talk, rest]) clearInterval(timer);
  expect(open).toBe(true);
  await finish(bench);
  expect(rejectionsIn(bench.log).filter(({ reason }) => reason === 'frame_timeout')).toHaveLength(1);
  expect(balanceOf(bench.log).residual).toBe(0);
});

test('300 half-open clients leave others served, and are counted when there are too many (T-02)', async () => {
  const bench = openBench();
  await start(bench, { maxSessions: 250, maxSessionsPerPeer: 250 });
  const good = await dial();
  const idle = await Promise.all(Array.from({ length: 300 }, dial));
  for (const client of idle) client.write('<13>1 2026-');
  for (let i = 0; i < 100; i++) good.write(line(i));
  await vi.waitFor(() => expect(eventsIn(bench.log)).toHaveLength(100), 10_000);
  await vi.waitFor(() => expect(bench.appender.ledger.refused['too_many_sessions']).toBe(51), 10_000);
  await finish(bench);
  const refused = balanceOf(bench.log).refused;
  expect(refused).toBe(51);
  expect(balanceOf(bench.log)).toMatchObject({ stored: 100, residual: 0 });
});

test('one peer cannot take all sessions', async () => {
  const bench = openBench();
  await start(bench, { maxSessionsPerPeer: 2 });
  await dial();
  const second = await dial();
  await once(await dial(), 'close');
  expect(bench.appender.ledger.refused).toEqual({ too_many_sessions_of_peer: 1 });
  second.destroy();
  await vi.waitFor(async () => {
    const next = await dial();
    next.write('<13>x: y\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(next.destroyed).toBe(false);
    expect(bench.appender.ledger.framed - (bench.appender.ledger.refused['too_many_sessions_of_peer'] ?? 0)).toBe(1);
  });
});

test('sessions are not read while the log is away, and nothing is lost when it is back', async () => {
  const bench = openBench({ waitingBytes: 200_000 });
  let back: (() => void) | undefined;
  const away = new Promise<void>((resolve) => {
    back = resolve;
  });
  bench.log.before = () => away;
  await start(bench);
  const client = await dial();
  const lines = 20_000;
  for (let i = 0; i < lines; i++) client.write(line(i));
  client.end();
  await vi.waitFor(() => expect(bench.appender.waiting).toBeGreaterThan(150_000));
  await new Promise((resolve) => setTimeout(resolve, 200));
  // The bound, and the chunk that brought us over it as events.
  expect(bench.appender.waiting).toBeLessThan(600_000);
  expect(bench.appender.ledger.framed).toBeLessThan(lines);
  back?.();
  await once(client, 'close');
  await finish(bench);
  expect(balanceOf(bench.log)).toMatchObject({ offered: lines, stored: lines, residual: 0 });
  expect(eventsIn(bench.log).map(({ sequence }) => sequence)).toEqual(Array.from({ length: lines }, (_, i) => i));
}, 30_000);

test('a port in use is a fault', async () => {
  const bench = openBench();
  await start(bench);
  const port = Number(source?.address().split(':').at(-1));
  await expect(startSyslogTcp({ host: '127.0.0.1', port, tenant: 'acme' }, bench.ingest)).rejects.toMatchObject({
    code: 'PORT_IN_USE',
  });
});
