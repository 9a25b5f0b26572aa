import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { openvpnDecoder } from '../../decoders/openvpn/openvpn.ts';
import { createStructuredDataDecoder } from '../../decoders/structured-data/structured-data.ts';
import { balanceOf, type Bench, eventsIn, openBench, rejectionsIn } from '../../test-bench.ts';
import type { Source } from '../source.ts';
import { type RelpOptions, startRelp } from './relp.ts';

let source: Source | undefined;
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await source?.close();
  source = undefined;
});

interface Client {
  socket: Socket;
  said: () => string;
}

async function dial(bench: Bench, options: Partial<RelpOptions> = {}): Promise<Client> {
  source ??= await startRelp({ host: '127.0.0.1', port: 0, tenant: 'acme', ...options }, bench.ingest);
  const socket = connect(Number(source.address().split(':').at(-1)), '127.0.0.1');
  socket.on('error', () => undefined);
  clients.push(socket);
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { socket, said: () => text };
}

const frame = (transaction: number, command: string, data = ''): string =>
  `${transaction} ${command} ${Buffer.byteLength(data)}${data === '' ? '' : ` ${data}`}\n`;
const open = frame(1, 'open', 'relp_version=1\nrelp_software=librelp,1.11.0\ncommands=syslog');
const message = (n: number): string => frame(n, 'syslog', `<38>2026-11-21T12:00:00Z gw-1 app: message ${n}`);
const answers = (said: string): number[] =>
  [...said.matchAll(/^(\d+) rsp 6 200 OK$/gm)].map(([, transaction]) => Number(transaction));

async function finish(bench: Bench): Promise<void> {
  await source?.close();
  await bench.appender.close();
}

test('offers what it can, stores every message whatever the chunks, and says goodbye', async () => {
  const bench = openBench();
  const { socket, said } = await dial(bench);
  const all = open + [2, 3, 4].map(message).join('') + frame(5, 'close');
  for (let at = 0; at < all.length; at += 7) {
    socket.write(all.slice(at, at + 7));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await once(socket, 'close');
  expect(said()).toMatch(/^1 rsp 58 200 OK\nrelp_version=0\nrelp_software=tocsin\ncommands=syslog\n/);
  expect(answers(said())).toEqual([2, 3, 4, 5]);
  expect(said()).toMatch(/0 serverclose 0\n$/);
  await finish(bench);
  expect(eventsIn(bench.log).map(({ text }) => text.split(': ')[1])).toEqual(['message 2', 'message 3', 'message 4']);
  expect(eventsIn(bench.log)[0]).toMatchObject({ tenant: 'acme', trust: 'none', source: 'relp' });
  expect(balanceOf(bench.log)).toMatchObject({ offered: 3, stored: 3, residual: 0 });
});

test('answers nothing before it is durable, and what was refused too when that is durable', async () => {
  const bench = openBench({ decoders: [createStructuredDataDecoder] });
  const { promise, resolve } = Promise.withResolvers<void>();
  bench.log.before = () => promise;
  const { socket, said } = await dial(bench);
  socket.write(open + message(2) + frame(3, 'syslog', '<999>no priority'));
  await vi.waitFor(() => expect(bench.log.appends).toBe(1));
  await new Promise((wait) => setTimeout(wait, 50));
  expect(answers(said())).toEqual([]);
  resolve();
  await vi.waitFor(() => expect(answers(said())).toEqual([2, 3]));
  expect(rejectionsIn(bench.log)).toHaveLength(1);
});

test('answers a line held for an attempt when the attempt is in the log, and the others before it', async () => {
  const bench = openBench({ decoders: [openvpnDecoder] });
  const { socket, said } = await dial(bench);
  const vpn = (n: number, text: string): string =>
    frame(n, 'syslog', `<29>2026-11-21T12:00:00Z gw openvpn[1]: 192.0.2.7:1194 ${text}`);
  socket.write(open + vpn(2, 'TLS: Initial packet from [AF_INET]192.0.2.7:1194') + message(3));
  await vi.waitFor(() => expect(answers(said())).toEqual([3]));
  expect(eventsIn(bench.log)).toHaveLength(1);
  socket.write(vpn(4, '[dev-7] Peer Connection Initiated with [AF_INET]192.0.2.7:1194'));
  await vi.waitFor(() => expect(answers(said())).toEqual([3, 2, 4]));
  expect(eventsIn(bench.log)[1]).toMatchObject({ kind: 'session-opened', lines: 2 });
});

test('gives attempts up rather than bring a sender with a window of 128 to a stand', async () => {
  const bench = openBench({ decoders: [openvpnDecoder] });
  const { socket, said } = await dial(bench);
  const held = Array.from({ length: 128 }, (_, i) =>
    frame(i + 2, 'syslog', `<29>2026-11-21T12:00:00Z gw openvpn[1]: 192.0.2.7:${i + 1} TLS: Initial packet`),
  );
  socket.write(open + held.join(''));
  await vi.waitFor(() => expect(answers(said())).toHaveLength(128));
});

test('answers what it has taken before it closes for a restart', async () => {
  const bench = openBench();
  const { promise, resolve } = Promise.withResolvers<void>();
  bench.log.before = () => promise;
  const { socket, said } = await dial(bench);
  socket.write(open + message(2));
  await vi.waitFor(() => expect(bench.log.appends).toBe(1));
  const closed = source?.close();
  resolve();
  await closed;
  await vi.waitFor(() => expect(said()).toMatch(/2 rsp 6 200 OK\n0 serverclose 0\n$/));
});

test('a log that fails for good answers nothing and lets go of its sender', async () => {
  const bench = openBench();
  bench.log.before = () => Promise.reject(new Error('gone'));
  const { socket, said } = await dial(bench);
  socket.write(open + message(2));
  await once(socket, 'close');
  expect(answers(said())).toEqual([]);
});

test('a sender that does not fetch its answers is not read any further', async () => {
  const bench = openBench();
  const { socket } = await dial(bench);
  socket.pause();
  socket.write(open);
  let sent = 2;
  for (let i = 0; i < 200; i++) {
    let text = '';
    for (let n = 0; n < 1_000; n++) text += frame(sent++, 'syslog', 'x');
    if (!socket.write(text)) await Promise.race([once(socket, 'drain'), new Promise((wait) => setTimeout(wait, 20))]);
  }
  expect(bench.appender.ledger.framed).toBeLessThan(sent);
}, 60_000);

test.each([
  ['no frame at all', 'GET / HTTP/1.1\r\n\r\n', 'relp_head'],
  ['a message before open', message(1), 'relp_not_open'],
  ['open twice', open + open, 'relp_open_twice'],
  ['an offer without syslog', frame(1, 'open', 'relp_version=0\ncommands=eventlog'), 'relp_version'],
  ['a version that is none', frame(1, 'open', 'relp_version=x\ncommands=syslog'), 'relp_version'],
  ['transaction 0', `${open}${message(0)}`, 'relp_head'],
  ['ten digits', `${open}1234567890 syslog 1 x\n`, 'relp_head'],
  ['a negative length', `${open}2 syslog -1 x\n`, 'relp_head'],
  ['an endless command', `${open}2 ${'s'.repeat(40)}`, 'relp_head'],
  ['a length that is too short', `${open}2 syslog 2 abc\n`, 'relp_trailer'],
  ['a message beyond the limit', `${open}2 syslog 999999999 x`, 'frame_too_long'],
  ['half a message', `${open}2 syslog 10 abc`, 'cut_short'],
])('%s ends the connection and is kept as %s', async (_name, text, reason) => {
  const bench = openBench();
  const { socket } = await dial(bench);
  socket.end(text);
  await once(socket, 'close');
  await finish(bench);
  expect(rejectionsIn(bench.log)).toMatchObject([{ step: 'frame', reason }]);
  expect(balanceOf(bench.log).residual).toBe(0);
});

test('a command it does not know is answered with 500 and changes nothing', async () => {
  const bench = openBench();
  const { socket, said } = await dial(bench);
  socket.write(open + frame(2, 'starttls') + message(3));
  await vi.waitFor(() => expect(answers(said())).toEqual([3]));
  expect(said()).toContain('2 rsp 21 500 command not known\n');
});

test('a frame that does not end in its time ends the connection', async () => {
  const bench = openBench();
  const { socket } = await dial(bench, { frameMs: 100 });
  socket.write(`${open}2 syslog 10 abc`);
  await once(socket, 'close');
  await finish(bench);
  expect(rejectionsIn(bench.log)).toMatchObject([{ reason: 'frame_timeout' }]);
});
