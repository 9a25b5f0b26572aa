import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../runtime/clock.ts';
import { planDay, planNoise } from './day.ts';
import { playDay } from './play.ts';

const start = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;

/** Runs through the whole day at once: what a clock far ahead of the machine asks for. */
const hurried: Clock = { now: () => start + 24 * hourMs, real: (ms) => ms };

const closings: (() => void)[] = [];
afterEach(() => {
  for (const close of closings.splice(0)) close();
});

async function listen(server: Server): Promise<{ host: string; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => server.close());
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

interface Batch {
  key: string;
  token: string;
  lines: string[];
}

/** Collects batches; `answer` says with which status, 0 for cutting the connection instead. */
async function httpSink(answer: (batch: Batch, seen: number) => number): Promise<{ url: string; batches: Batch[] }> {
  const batches: Batch[] = [];
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const batch = {
        key: String(request.headers['batch-key']),
        token: String(request.headers.authorization),
        lines: body.split('\n').filter((line) => line !== ''),
      };
      batches.push(batch);
      const status = answer(batch, batches.length);
      if (status === 0) request.socket.destroy();
      else response.writeHead(status).end();
    });
  });
  const { port } = await listen(server);
  return { url: `http://127.0.0.1:${port}/v1/events`, batches };
}

/** Collects what plain sockets send; `onData` may cut them. */
async function tcpSink(onData?: (socket: Socket, received: number) => void): Promise<{
  address: { host: string; port: number };
  text: () => string;
}> {
  let text = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      onData?.(socket, text.length);
    });
  });
  return { address: await listen(server), text: () => text };
}

describe('playDay', () => {
  const day = planNoise(5, 120, start, 2 * hourMs);

  test('every line counted as sent arrives, over each protocol, in order per device', async () => {
    const tcp = await tcpSink();
    const http = await httpSink(() => 202);
    const udp = createSocket('udp4');
    const datagrams: string[] = [];
    udp.on('message', (bytes) => datagrams.push(bytes.toString()));
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    closings.push(() => udp.close());
    const result = await playDay({
      day,
      clock: hurried,
      sockets: {
        tcp: tcp.address,
        udp: { host: '127.0.0.1', port: udp.address().port },
        http: { url: http.url, tokenFor: ({ id }) => `token-${id}` },
      },
      batchEveryMs: 1,
    });
    const tcpLines = tcp
      .text()
      .split('\n')
      .filter((line) => line !== '');
    const httpLines = http.batches.flatMap(({ lines }) => lines);
    expect(tcpLines).toHaveLength(result.tallies.tcp.sent);
    expect(httpLines).toHaveLength(result.tallies.http.sent);
    expect(result.tallies.http.acknowledged).toBe(result.tallies.http.sent);
    expect(datagrams.length).toBe(result.tallies.udp.sent);
    expect(result.sent).toBe(tcpLines.length + httpLines.length + datagrams.length);
    expect(new Set(http.batches.map(({ key }) => key)).size).toBe(http.batches.length);
    const latest = new Map<string, string>();
    for (const line of tcpLines) {
      const device = /device="([^"]+)"/.exec(line)?.[1] ?? '';
      const stamp = line.split(' ')[1] ?? '';
      expect(stamp >= (latest.get(device) ?? '')).toBe(true);
      latest.set(device, stamp);
    }
  });

  test('a batch that fails is sent again under its key, and its lines count once', async () => {
    const http = await httpSink((_, seen) => (seen === 1 ? 0 : seen === 2 ? 503 : 202));
    const sockets = { http: { url: http.url, tokenFor: () => 'secret' } };
    const longer = planNoise(5, 400, start, 8 * hourMs);
    const result = await playDay({ day: longer, clock: hurried, sockets, batchEveryMs: 1 });
    const keys = http.batches.map(({ key }) => key);
    const lines = new Map(http.batches.map(({ key, lines: own }) => [key, own.length]));
    expect(lines.size).toBeGreaterThan(60);
    expect(keys.length - lines.size).toBe(2);
    expect([...lines.values()].reduce((sum, one) => sum + one, 0)).toBe(result.sent);
    expect(result.tallies.http).toMatchObject({ acknowledged: result.sent, retries: 2, refused: 0 });
    expect(http.batches.every(({ token }) => token === 'Bearer secret')).toBe(true);
  });

  test('a batch that is refused for good is counted so and not tried again', async () => {
    const http = await httpSink(() => 401);
    const sockets = { http: { url: http.url, tokenFor: () => 'wrong' } };
    const result = await playDay({ day, clock: hurried, sockets, batchEveryMs: 1 });
    expect(result.tallies.http).toMatchObject({ acknowledged: 0, refused: result.sent, retries: 0 });
  });

  test('after a cut connection the rest arrives on a new one', async () => {
    let cuts = 0;
    const tcp = await tcpSink((socket) => {
      if (cuts++ === 0) socket.resetAndDestroy();
    });
    const began = Date.now();
    const factor = (4 * hourMs) / 800;
    const brisk: Clock = { now: () => start + (Date.now() - began) * factor, real: (ms) => ms / factor };
    const longer = planNoise(5, 400, start, 4 * hourMs);
    const result = await playDay({ day: longer, clock: brisk, sockets: { tcp: tcp.address }, burstEveryMs: 5 });
    expect(result.tallies.tcp.requests).toBeGreaterThan(40);
    expect(result.tallies.tcp.lost).toBe(0);
    expect(tcp.text().split('\n').length).toBeGreaterThan(result.sent * 0.9);
  });

  test('lists are told before anything later is sent, those of the begin before anything', async () => {
    const labelled = planDay(4, 500, start);
    const order: number[] = [];
    let sentLater = false;
    const tcp = await tcpSink();
    const controller = new AbortController();
    await playDay({
      day: labelled,
      clock: { now: () => start + 3 * hourMs, real: (ms) => ms },
      sockets: { tcp: tcp.address },
      onRevocations: async ({ thisUpdate }) => {
        order.push(thisUpdate);
        // Time enough for what was sent too early to arrive.
        await sleep(10);
        for (const stamp of tcp.text().match(/ 2026-\S+Z /g) ?? []) sentLater ||= Date.parse(stamp.trim()) > thisUpdate;
        if (thisUpdate >= start + 3 * hourMs) controller.abort();
      },
      signal: controller.signal,
    });
    const due = labelled.lists.map(({ thisUpdate }) => thisUpdate).filter((time) => time <= start + 3 * hourMs);
    expect(order).toEqual(due);
    expect(tcp.text()).not.toBe('');
    expect(sentLater).toBe(false);
    expect(order[0]).toBe(start);
  });
});

describe('a gateway nobody answers', () => {
  let port = 0;
  beforeEach(async () => {
    const server = createServer();
    ({ port } = await listen(server));
    await new Promise((resolve) => server.close(resolve));
  });

  test('is given up after a bounded time, as a fault', async () => {
    const day = planNoise(5, 40, start, hourMs);
    const signal = AbortSignal.timeout(1_000);
    const playing = playDay({ day, clock: hurried, sockets: { tcp: { host: '127.0.0.1', port } }, signal });
    await expect(playing).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});
