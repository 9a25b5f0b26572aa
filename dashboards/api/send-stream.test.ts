import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../test/support/until.ts';
import type { Caller } from './gate.ts';
import { route } from './route.ts';
import { createServer, type Server } from './server.ts';

const caller: Caller = {
  ...{ account: 'ada', name: 'ada', session: 's-1', csrf: 'c', stepUpUntil: 0 },
  roleIn: () => 'viewer',
  roleEverywhere: undefined,
};
let signedIn: boolean;
let made: number;
let ended: number;
let server: Server;
let address: string;

const soon = (holds: () => boolean): Promise<void> => until(holds, 10_000, () => 'not in ten seconds');

/** Lines of 1 KiB for ever, or one and then silence until the reader is gone. */
async function* lines(signal: AbortSignal, silent: boolean): AsyncGenerator<string> {
  try {
    while (!signal.aborted) {
      made++;
      yield `data: ${'x'.repeat(1_016)}\n\n`;
      if (silent) await sleep(600_000, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    ended++;
  }
}

const stream = (path: string, silent: boolean) =>
  route({
    method: 'GET',
    path,
    summary: 'A stream',
    access: { who: 'account' },
    handle: async ({ signal }) => ({ contentType: 'text/event-stream', chunks: lines(signal, silent) }),
  });

beforeEach(async () => {
  [signedIn, made, ended] = [true, 0, 0];
  server = await createServer({
    ...{ host: '127.0.0.1', port: 0, tls: undefined, publicUrl: undefined, proxies: [], home: { origins: [] } },
    routes: [stream('/flood', false), stream('/quiet', true)],
    gate: { identify: () => (signedIn ? caller : undefined) },
    clock: { now: () => 0, real: (ms) => ms },
    logger: { error: () => undefined, warn: () => undefined },
    console: '/nowhere',
  });
  address = `http://${await server.listen()}/api/v1`;
});
afterEach(() => server.close());

test('a reader who takes nothing makes a stream wait: what is held is bounded', async () => {
  const reading = await fetch(`${address}/flood`);
  await sleep(500);
  const held = made;
  await sleep(500);
  expect(made).toBe(held);
  expect(made).toBeLessThan(20_000);
  await reading.body?.cancel();
  await soon(() => ended === 1);
});

test('a reader who leaves ends a stream, also one that has nothing to say', async () => {
  const leave = new AbortController();
  const response = await fetch(`${address}/quiet`, { signal: leave.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await soon(() => server.streams.open === 1);
  leave.abort();
  await soon(() => ended === 1 && server.streams.open === 0);
});

test('a session that ends takes its streams along within ten seconds', async () => {
  const response = await fetch(`${address}/quiet`);
  const read = response.text().catch(() => 'cut');
  await soon(() => made === 1);
  signedIn = false;
  const from = performance.now();
  await read;
  expect(performance.now() - from).toBeLessThan(10_000);
  await soon(() => ended === 1);
});

test('one caller holds twelve streams, not more', async () => {
  const held = await Promise.all(Array.from({ length: 12 }, () => fetch(`${address}/quiet`)));
  await soon(() => server.streams.open === 12);
  const refused = await fetch(`${address}/quiet`);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([429, 'TOO_MANY']);
  await held[0]?.body?.cancel();
  await soon(() => server.streams.open === 11);
  const again = await fetch(`${address}/quiet`);
  expect(again.status).toBe(200);
  await Promise.all([...held.slice(1), again].map(async (one) => one.body?.cancel()));
});
