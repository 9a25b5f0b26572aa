import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { balanceOf, type Bench, eventsIn, openBench } from '../../test-bench.ts';
import { createIdentities } from '../identities.ts';
import type { Source } from '../source.ts';
import { startHttp } from './http.ts';

const token = 'test-token';
const identities = createIdentities([
  { id: 'gw-1', tenant: 'acme', tokenSha256: createHash('sha256').update(token).digest('hex') },
]);
let bench: Bench;
let source: Source;

beforeEach(async () => {
  bench = openBench();
  source = await startHttp({ host: '127.0.0.1', port: 0, identities }, bench.ingest);
});
afterEach(() => source.close());

async function post(path: string, body: string, headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const response = await fetch(`http://${source.address()}${path}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
  });
  return [response.status, await response.json()];
}

const message = (n: number): string => `{"topic":"plant/${n}","payload":"m${n}","client_id":"pump-${n}","qos":1}`;

test('takes one message, an array of them, and lines', async () => {
  expect(await post('/v1/mqtt', message(1))).toEqual([202, { accepted: 1, rejected: [] }]);
  expect(await post('/v1/mqtt', `[${message(2)},${message(3)}]`)).toEqual([202, { accepted: 2, rejected: [] }]);
  const lines = { 'content-type': 'application/x-ndjson' };
  const rejected = [{ index: 1, reason: 'topic_missing' }];
  expect(await post('/v1/mqtt', `${message(4)}\n{"payload":"x"}\n`, lines)).toEqual([202, { accepted: 1, rejected }]);
  await bench.appender.close();
  expect(
    eventsIn(bench.log)
      .map(({ device }) => device)
      .toSorted(),
  ).toEqual(['pump-1', 'pump-2', 'pump-3', 'pump-4']);
  expect(eventsIn(bench.log)[0]).toMatchObject({
    gateway: 'gw-1',
    trust: 'token',
    source: 'http/mqtt-message',
    size: 2,
  });
  expect(balanceOf(bench.log)).toMatchObject({ offered: 5, stored: 4, deadLettered: 1, residual: 0 });
});

test('knows a resend by its key, within its own route', async () => {
  const key = { 'batch-key': 'k' };
  await post('/v1/mqtt', message(1), key);
  await post('/v1/mqtt', message(1), key);
  await post('/v1/events', '[{"kind":"auth-failed","device":"pump-1"}]', key);
  await bench.appender.close();
  const batches = bench.log.records.flatMap(({ header }) => (header.batch === undefined ? [] : [header.batch.key]));
  expect(batches).toEqual(['mqtt:k', 'mqtt:k', 'k']);
  const ids = eventsIn(bench.log).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
});

test('asks for a token like every route', async () => {
  const [status] = await post('/v1/mqtt', message(1), { authorization: 'Bearer wrong' });
  expect(status).toBe(401);
});
