import { createSocket, type Socket } from 'node:dgram';
import { afterEach, expect, test, vi } from 'vitest';
import { balanceOf, type Bench, eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import type { Source } from '../source.ts';
import { dropsOf, procAddress } from './kernel-drops.ts';
import { startSyslogUdp, type SyslogUdpOptions } from './udp.ts';

let source: Source | undefined;
let sender: Socket | undefined;

afterEach(async () => {
  sender?.close();
  sender = undefined;
  await source?.close();
  source = undefined;
});

async function start(
  bench: Bench,
  options: Partial<SyslogUdpOptions> = {},
): Promise<(message: string | Buffer) => Promise<void>> {
  source = await startSyslogUdp({ host: '127.0.0.1', port: 0, tenant: 'acme', ...options }, bench.ingest);
  const port = Number(source.address().split(':').at(-1));
  const socket = createSocket('udp4');
  sender = socket;
  return (message) =>
    new Promise((resolve, reject) =>
      socket.send(message, port, '127.0.0.1', (failure) => (failure === null ? resolve() : reject(failure))),
    );
}

test('one datagram is one message, whatever it holds', async () => {
  const bench = openBench();
  const send = await start(bench);
  for (const message of ['<13>a: x\n', '<13>b: two\nlines', '\n', '', '<999>c']) await send(message);
  await vi.waitFor(() => expect(bench.appender.ledger.framed).toBe(5));
  await source?.close();
  await bench.appender.close();
  expect(eventsIn(bench.log).map(({ text, source: from }) => [text, from])).toEqual([
    ['<13>a: x', 'syslog-udp'],
    ['<13>b: two\nlines', 'syslog-udp'],
  ]);
  expect(rejectionsIn(bench.log).map(({ reason }) => reason)).toEqual(['bad_priority']);
  expect(balanceOf(bench.log)).toEqual({ offered: 5, stored: 2, deadLettered: 1, dropped: 2, refused: 0, residual: 0 });
});

test('datagrams beyond the longest frame go to the dead letters', async () => {
  const bench = openBench();
  const send = await start(bench, { frameBytes: 2_000 });
  await send(Buffer.alloc(2_001, 'x'));
  await vi.waitFor(() => expect(rejectionsIn(bench.log)).toMatchObject([{ reason: 'frame_too_long', length: 2_001 }]));
});

test('datagrams there is no room for are dropped and counted', async () => {
  const bench = openBench({ waitingBytes: 20_000 });
  let back: (() => void) | undefined;
  const away = new Promise<void>((resolve) => {
    back = resolve;
  });
  bench.log.before = () => away;
  const send = await start(bench);
  for (let i = 0; i < 200; i++) await send(`<13>a: ${'x'.repeat(500)}`);
  await vi.waitFor(() => expect(bench.appender.ledger.framed).toBe(200));
  back?.();
  await source?.close();
  await bench.appender.close();
  const balance = balanceOf(bench.log);
  expect(balance).toMatchObject({ offered: 200, residual: 0 });
  expect(balance.dropped).toBeGreaterThan(100);
  expect(bench.appender.ledger.dropped).toEqual({ overload: balance.dropped });
});

test('what the kernel drops is counted in', async () => {
  const bench = openBench();
  const send = await start(bench, { receiveBufferBytes: 4_096 });
  const sent: Promise<void>[] = [];
  const sending = 3_000;
  for (let i = 0; i < sending; i++) sent.push(send(`<13>a: ${'x'.repeat(1_000)}`));
  await Promise.all(sent);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await source?.close();
  source = undefined;
  await bench.appender.close();
  const balance = balanceOf(bench.log);
  expect(balance).toMatchObject({ offered: sending, residual: 0 });
  expect(balance.stored + balance.dropped).toBe(sending);
}, 20_000);

test("the kernel's table names sockets by address and port", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  100: 0100007F:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7611 2 0000000000000000 17
  101: 00000000:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7612 2 0000000000000000 4
`;
  expect(procAddress('127.0.0.1', 514)).toBe('0100007F:0202');
  expect([
    dropsOf(table, procAddress('127.0.0.1', 514)),
    dropsOf(table, procAddress('0.0.0.0', 514)),
    dropsOf(table, ':0203'),
  ]).toEqual([17, 4, 0]);
});
