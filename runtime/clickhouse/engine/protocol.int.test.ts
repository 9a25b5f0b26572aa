import { Readable } from 'node:stream';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quietClient } from './quiet-client.ts';
import { temporaryEngine } from '../temporary-engine.ts';
import type { TemporaryEngine } from '../temporary-engine.ts';

let temporary: TemporaryEngine;
let client: ClickHouseClient;

beforeAll(async () => {
  temporary = await temporaryEngine();
  client = quietClient({ url: temporary.engine.url, username: 'tocsin', password: temporary.password });
  await client.command({ query: 'CREATE DATABASE shop ENGINE = Atomic' });
  await client.command({
    query: `CREATE TABLE shop.notes (id UInt64, note String) ENGINE = MergeTree ORDER BY id
            SETTINGS non_replicated_deduplication_window = 100`,
  });
});

afterAll(async () => {
  await client.close();
  await temporary.remove();
});

async function rows<T>(query: string, query_params: Record<string, unknown> = {}): Promise<T[]> {
  return (await client.query({ query, query_params, format: 'JSONEachRow' })).json<T>();
}

async function insertBytes(table: string, format: string, body: Buffer, clickhouse_settings = {}): Promise<void> {
  const query = `INSERT INTO ${table} FORMAT ${format}`;
  const { stream } = await client.exec({ query, values: Readable.from([body]), clickhouse_settings });
  await stream.toArray();
}

async function bytesOf(query: string, format: string): Promise<Buffer> {
  const { stream } = await client.exec({ query: `${query} FORMAT ${format}` });
  return Buffer.concat(await stream.toArray());
}

const hostile = [
  `it's "quoted" and \\ escaped`,
  'first\n\nDROP TABLE shop.notes;\n\n',
  "'); DROP TABLE shop.notes; --",
  '\0\r\n\t\u001b[31mred',
  '<script>alert(1)</script>',
  '{"id": 1}\n\n{"id": 2}',
  '日本語 \u{1f600}',
  '$$heredoc$$ /* comment */ -- and #',
  '{x:String}',
];

describe('the unmodified client', () => {
  test('pings, with and without a query', async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  test('binds parameters of every kind and gets back what it gave', async () => {
    for (const text of hostile) {
      const [row] = await rows('SELECT {text:String} AS text, {list:Array(String)} AS list, {n:UInt8} AS n', {
        text,
        list: [text, 'b'],
        n: 7,
      });
      expect(row).toEqual({ text, list: [text, 'b'], n: 7 });
    }
  });

  test('is told when a parameter is missing, also when the request before had it', async () => {
    await rows('SELECT {left_behind:String} AS a', { left_behind: 'secret' });
    await expect(rows('SELECT {left_behind:String} AS a')).rejects.toMatchObject({ code: '456' });
  });

  test('inserts rows whose text looks like SQL, and they stay data', async () => {
    await client.insert({
      table: 'shop.notes',
      values: hostile.map((note, id) => ({ id, note })),
      format: 'JSONEachRow',
      clickhouse_settings: { insert_deduplication_token: 'hostile' },
    });
    expect(await rows('SELECT note FROM shop.notes ORDER BY id')).toEqual(hostile.map((note) => ({ note })));
  });

  test('inserts inline VALUES, in which blank lines and semicolons are data too', async () => {
    await client.command({ query: "INSERT INTO shop.notes (id, note) VALUES (50, 'a\n\nSELECT 1; b'), (51, 'c')" });
    expect(await rows('SELECT note FROM shop.notes WHERE id IN (50, 51) ORDER BY id')).toEqual([
      { note: 'a\n\nSELECT 1; b' },
      { note: 'c' },
    ]);
  });

  test('stores many Native blocks and a large JSON body as one part each', async () => {
    await client.command({ query: 'CREATE TABLE shop.parts (a UInt64, s String) ENGINE = MergeTree ORDER BY a' });
    const block = await bytesOf("SELECT number AS a, toString(number) || '\n\n; x' AS s FROM numbers(50000)", 'Native');
    await insertBytes('shop.parts (a, s)', 'Native', Buffer.concat(Array<Buffer>(20).fill(block)));
    const json = await bytesOf("SELECT number AS a, repeat('x', 30) AS s FROM numbers(600000)", 'JSONEachRow');
    await insertBytes('shop.parts', 'JSONEachRow', json);
    const parts = await rows<{ rows: string }>(
      "SELECT toString(rows) AS rows FROM system.parts WHERE table = 'parts' AND level = 0 ORDER BY name",
    );
    expect(parts).toEqual([{ rows: '1000000' }, { rows: '600000' }]);
  });

  test('reports how many rows it wrote', async () => {
    const { summary } = await client.insert({
      table: 'shop.parts',
      values: [
        { a: 1, s: '' },
        { a: 2, s: '' },
      ],
      format: 'JSONEachRow',
    });
    expect(summary?.written_rows).toBe('2');
  });

  test('compresses requests and responses', async () => {
    const zipped = quietClient({
      url: temporary.engine.url,
      username: 'tocsin',
      password: temporary.password,
      compression: { request: true, response: true },
    });
    await zipped.insert({ table: 'shop.notes', values: [{ id: 90, note: 'zipped' }], format: 'JSONEachRow' });
    const result = await zipped.query({
      query:
        "SELECT id, repeat('z', 10) AS z FROM shop.notes WHERE id = 90 UNION ALL SELECT number, '' FROM numbers(100000)",
      format: 'JSONEachRow',
    });
    expect(result.response_headers['content-encoding']).toBe('gzip');
    expect(await result.json()).toHaveLength(100_001);
    await zipped.close();
  });
});

describe('settings', () => {
  test('a deduplication token holds within the window and does not stick to the next request', async () => {
    const insert = (id: number, token?: string) =>
      client.insert({
        table: 'shop.notes',
        values: [{ id, note: 'token' }],
        format: 'JSONEachRow',
        ...(token === undefined ? {} : { clickhouse_settings: { insert_deduplication_token: token } }),
      });
    await insert(100, 'a');
    await insert(100, 'a');
    await insert(101);
    await insert(102);
    await insert(103, 'b');
    expect(await rows("SELECT toUInt32(id) AS id FROM shop.notes WHERE note = 'token' ORDER BY id")).toEqual(
      [100, 101, 102, 103].map((id) => ({ id })),
    );
  });

  test('one query’s limits do not bind the next', async () => {
    const query = 'SELECT number FROM numbers(10)';
    const limited = client.query({ query, clickhouse_settings: { max_result_rows: '5' }, format: 'JSONEachRow' });
    await expect(limited.then((result) => result.json())).rejects.toMatchObject({ code: '396' });
    for (let i = 0; i < 20; i++) expect(await rows(query)).toHaveLength(10);
  });

  test('values that are not what a setting takes are refused, and nothing of them is run', async () => {
    await client.command({ query: 'CREATE TABLE shop.victim (a UInt8) ENGINE = Memory' });
    for (const token of ["x\\'; DROP TABLE shop.victim; --", "x', a = '", 'x\n\n', '']) {
      const insert = client.insert({
        table: 'shop.notes',
        values: [{ id: 1, note: '' }],
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: token },
      });
      await expect(insert).rejects.toMatchObject({ code: '36' });
    }
    const clickhouse_settings = { max_threads: "1, log_comment = 'x'" as unknown as number };
    await expect(client.query({ query: 'SELECT 1', clickhouse_settings })).rejects.toMatchObject({ code: '36' });
    expect(await rows('EXISTS shop.victim')).toEqual([{ result: 1 }]);
  });

  test('unknown settings are refused as the server refuses them', async () => {
    const clickhouse_settings = { no_such_thing: 1 } as Record<string, number>;
    await expect(client.query({ query: 'SELECT 1', clickhouse_settings })).rejects.toMatchObject({
      code: '115',
      type: 'UNKNOWN_SETTING',
    });
  });
});

describe('errors', () => {
  test.each([
    ['SELEC 1', '62', 'SYNTAX_ERROR'],
    ['SELECT * FROM shop.nowhere', '60', 'UNKNOWN_TABLE'],
    ['SELECT no_such_column FROM shop.notes', '47', 'UNKNOWN_IDENTIFIER'],
    ["SELECT throwIf(1, 'as asked')", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
    ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR'],
    ["SELECT 1 INTO OUTFILE '/tmp/never'", '48', 'NOT_IMPLEMENTED'],
    ["INSERT INTO shop.notes FROM INFILE '/etc/passwd' FORMAT TSV", '48', 'NOT_IMPLEMENTED'],
  ])('%s', async (query, code, type) => {
    await expect(client.command({ query })).rejects.toMatchObject({ code, type });
  });

  test('a bad row keeps the whole insert out and names the error, not our files', async () => {
    const insert = insertBytes('shop.notes', 'JSONEachRow', Buffer.from('{"id":200}\n{"id":"x"}\n'));
    const error: Error = await insert.then(
      () => new Error('stored'),
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ code: '27' });
    expect(error.message).not.toMatch(/\/dev\/shm|spool/);
    expect(await rows('SELECT count() AS n FROM shop.notes WHERE id = 200')).toEqual([{ n: 0 }]);
  });

  test('a wrong password, an unknown user and no user at all look the same', async () => {
    for (const [username, password] of [
      ['tocsin', 'wrong'],
      ['nobody', temporary.password],
      ['reader', ''],
      ['default', ''],
    ]) {
      const stranger = quietClient({ url: temporary.engine.url, username: username ?? '', password: password ?? '' });
      await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({
        code: '516',
        type: 'AUTHENTICATION_FAILED',
      });
      await stranger.close();
    }
    const bare = await fetch(`${temporary.engine.url}/?query=SELECT+1`);
    expect(bare.status).toBe(403);
    expect(bare.headers.get('x-clickhouse-exception-code')).toBe('516');
  });

  test('GET reads and does nothing else', async () => {
    const get = (query: string) => {
      const url = new URL(temporary.engine.url);
      url.search = String(new URLSearchParams({ query, user: 'tocsin', password: temporary.password }));
      return fetch(url);
    };
    expect(await (await get('SELECT 1')).text()).toBe('1\n');
    expect(await (await get('SHOW TABLES FROM shop')).text()).toContain('notes\n');
    for (const query of [
      'DROP TABLE shop.notes',
      'INSERT INTO shop.notes SELECT 1, 2',
      'INSERT INTO shop.notes VALUES (1, 2)',
    ]) {
      expect((await get(query)).headers.get('x-clickhouse-exception-code')).toBe('164');
    }
  });

  test('an error after the first rows reaches the client with its code', async () => {
    const result = await client.query({
      query:
        "SELECT number, repeat('x', 100) AS s, throwIf(number = 900000) AS t FROM numbers(1000000) SETTINGS max_threads = 1",
      format: 'JSONEachRow',
    });
    let seen = 0;
    const reading = (async () => {
      for await (const part of result.stream()) seen += part.length;
    })();
    await expect(reading).rejects.toMatchObject({ code: '395' });
    expect(seen).toBeGreaterThan(0);
  });
});
