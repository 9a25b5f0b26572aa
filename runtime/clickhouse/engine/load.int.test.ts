import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryEngine } from '../temporary-engine.ts';
import type { TemporaryEngine } from '../temporary-engine.ts';
import { quietClient } from './quiet-client.ts';

let temporary: TemporaryEngine;
let client: ClickHouseClient;
let block: Buffer;

beforeAll(async () => {
  temporary = await temporaryEngine({ bodyBytes: 32 * 1024 * 1024 });
  client = quietClient({
    url: temporary.engine.url,
    username: 'tocsin',
    password: temporary.password,
    max_open_connections: 100,
  });
  await client.command({ query: 'CREATE DATABASE load ENGINE = Atomic' });
  await client.command({ query: 'CREATE TABLE load.t (a UInt64, s String) ENGINE = MergeTree ORDER BY s' });
  const { stream } = await client.exec({
    query: 'SELECT number AS a, hex(sipHash128(number)) AS s FROM numbers(50000) FORMAT Native',
  });
  block = Buffer.concat(await stream.toArray());
});

afterAll(async () => {
  await client.close();
  await temporary.remove();
});

async function insert(body: Buffer): Promise<void> {
  const { stream } = await client.exec({
    query: 'INSERT INTO load.t (a, s) FORMAT Native',
    values: Readable.from([body]),
  });
  await stream.toArray();
}

function residentBytes(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${temporary.engine.pid}/status`, 'utf8'))?.[1]) * 1024;
}

async function running(): Promise<string[]> {
  const result = await client.query({
    query: "SELECT Settings['log_comment'] AS id FROM system.processes WHERE query NOT LIKE '%system.processes%'",
    format: 'JSONEachRow',
  });
  return (await result.json<{ id: string }>()).map(({ id }) => id);
}

const endless = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';

test('answers queries while inserts are under way, and none waits for the other', async () => {
  const body = Buffer.concat(Array<Buffer>(15).fill(block));
  let inserting = true;
  const inserts = (async () => {
    for (let i = 0; i < 4; i++) await insert(body);
    inserting = false;
  })();
  let during = 0;
  while (inserting) {
    await (await client.query({ query: 'SELECT count() FROM load.t' })).text();
    if (inserting) during++;
  }
  await inserts;
  expect(during).toBeGreaterThan(8);
});

test('an insert does not wait for long queries', async () => {
  const abort = new AbortController();
  const long = Array.from({ length: 6 }, () =>
    client.query({ query: endless, abort_signal: abort.signal }).catch(() => undefined),
  );
  await sleep(300);
  await insert(block);
  await client.ping({ select: false });
  expect(await Promise.race([Promise.all(long), sleep(0, 'still running')])).toBe('still running');
  abort.abort();
  await Promise.all(long);
});

test('streams a result far larger than what it holds, at the pace of the one who reads', async () => {
  const before = residentBytes();
  const { stream } = await client.exec({
    query: "SELECT number, repeat('x', 100) AS s FROM numbers(4000000) FORMAT JSONEachRow",
  });
  let bytes = 0;
  let peak = 0;
  let chunks = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (chunks++ % 500 === 0) {
      peak = Math.max(peak, residentBytes());
      await sleep(5);
    }
  }
  expect(bytes).toBeGreaterThan(400_000_000);
  expect(peak - before).toBeLessThan(250_000_000);
});

test('kills a query whose client has left, waiting or in the middle of its rows', async () => {
  const abort = new AbortController();
  const silent = client.query({ query: endless, query_id: 'silent', abort_signal: abort.signal }).catch(() => 'left');
  const rows = await client.exec({
    query: "SELECT number, repeat('x', 100) FROM numbers(1000000000000) FORMAT TSV",
    query_id: 'talking',
    abort_signal: abort.signal,
  });
  await sleep(300);
  expect((await running()).toSorted()).toEqual(['silent', 'talking']);
  abort.abort();
  rows.stream.destroy();
  expect(await silent).toBe('left');
  await expect.poll(running, { timeout: 5_000 }).toEqual([]);
});

test('refuses an id that is in use, and KILL QUERY works by it', async () => {
  const first = client.query({ query: endless, query_id: 'mine' }).then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  );
  await sleep(200);
  await expect(client.query({ query: 'SELECT 1', query_id: 'mine' })).rejects.toMatchObject({ code: '216' });
  await client.command({ query: "KILL QUERY WHERE Settings['log_comment'] = 'mine' ASYNC" });
  expect(await first).toBe('394');
});

test('sends away what exceeds its places and its queue, and recovers', async () => {
  const abort = new AbortController();
  const sentAway: string[] = [];
  // Six places, 64 who wait.
  const results = Array.from({ length: 90 }, () =>
    client.query({ query: endless, abort_signal: abort.signal }).catch((error: { code?: string }) => {
      if (!abort.signal.aborted) sentAway.push(error.code ?? 'unknown');
    }),
  );
  await expect.poll(() => sentAway.length, { timeout: 20_000 }).toBe(20);
  abort.abort();
  await Promise.all(results);
  expect(new Set(sentAway)).toEqual(new Set(['202']));
  const again = () =>
    client.query({ query: 'SELECT 1' }).then(
      () => 'answered',
      () => 'sent away',
    );
  await expect.poll(again, { timeout: 5_000 }).toBe('answered');
});

test('refuses a body beyond its limit and keeps nothing of it', async () => {
  const rows = async () =>
    (
      await (
        await client.query({ query: 'SELECT count() AS n FROM load.t', format: 'JSONEachRow' })
      ).json<{ n: number }>()
    )[0]?.n;
  const before = await rows();
  const failed = await insert(Buffer.concat(Array<Buffer>(21).fill(block))).catch((error: Error) => error);
  expect(failed).toBeInstanceOf(Error);
  expect(await rows()).toBe(before);
});

test('an insert whose client leaves half-way stores nothing', async () => {
  const before = await (await client.query({ query: 'SELECT count() FROM load.t', format: 'TabSeparated' })).text();
  async function* half(): AsyncGenerator<Buffer> {
    yield block;
    await sleep(200);
    throw new Error('the client breaks off');
  }
  const values = Readable.from(half());
  await client.exec({ query: 'INSERT INTO load.t (a, s) FORMAT Native', values }).catch(() => undefined);
  await sleep(300);
  expect(await (await client.query({ query: 'SELECT count() FROM load.t', format: 'TabSeparated' })).text()).toBe(
    before,
  );
});
