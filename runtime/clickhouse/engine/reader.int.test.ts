import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quietClient } from './quiet-client.ts';
import { temporaryEngine } from '../temporary-engine.ts';
import type { TemporaryEngine } from '../temporary-engine.ts';

let temporary: TemporaryEngine;
let owner: ClickHouseClient;
let reader: ClickHouseClient;
let connections = 0;
const trap = createServer((socket) => {
  connections++;
  socket.destroy();
});
const files = mkdtempSync(join(tmpdir(), 'tocsin-reader-'));
const secret = join(files, 'secret.tsv');
const written = join(files, 'written');

beforeAll(async () => {
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  writeFileSync(secret, 'the-secret\n');
  temporary = await temporaryEngine({ peopleRows: 1000, peopleMs: 2000 });
  const { url } = temporary.engine;
  owner = quietClient({ url, username: 'tocsin', password: temporary.password });
  reader = quietClient({ url, username: 'reader', password: temporary.readerPassword });
  await owner.command({ query: 'CREATE DATABASE tocsin ENGINE = Atomic' });
  await owner.command({ query: 'CREATE TABLE tocsin.t (a UInt64, settings String) ENGINE = MergeTree ORDER BY a' });
  await owner.insert({ table: 'tocsin.t', values: [{ a: 1, settings: 'x' }], format: 'JSONEachRow' });
});

afterAll(async () => {
  await owner.close();
  await reader.close();
  await temporary.remove();
  trap.close();
  rmSync(files, { recursive: true });
});

async function asReader(query: string): Promise<string> {
  return (await reader.query({ query, format: 'TabSeparated' })).text();
}

describe('people may', () => {
  test.each([
    ['SELECT a FROM t', '1\n'],
    ["SELECT a FROM tocsin.t WHERE `settings` = 'x'", '1\n'],
    ['WITH url AS (SELECT 1 AS a) SELECT a FROM url', '1\n'],
    ["SELECT 'FROM url(''http://x'')', 'INTO OUTFILE'", "FROM url(\\'http://x\\')\tINTO OUTFILE\n"],
    ['SELECT sum(number) FROM numbers(10)', '45\n'],
    ["SELECT format('{}-{}', 'a', 'b')", 'a-b\n'],
    ['SELECT count() FROM system.one', '1\n'],
    ['(SELECT 1) UNION ALL (SELECT 1)', '1\n1\n'],
    ['EXISTS TABLE t', '1\n'],
    ['SHOW TABLES', 't\n'],
  ])('%s', async (query, expected) => {
    expect(await asReader(query)).toBe(expected);
  });

  test('describe and explain', async () => {
    expect(await asReader('DESCRIBE TABLE t')).toContain('UInt64');
    expect(await asReader('EXPLAIN SELECT a FROM t')).toContain('ReadFromMergeTree');
  });

  test('name the format themselves', async () => {
    const { stream } = await reader.exec({ query: 'SELECT a FROM t FORMAT JSONEachRow' });
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('{"a":1}\n');
  });
});

describe('people may not', () => {
  const address = (): string => `127.0.0.1:${(trap.address() as AddressInfo).port}`;
  const corpus: [string, () => string][] = [
    ['write a table', () => 'INSERT INTO t (a) SELECT 2'],
    ['write rows', () => 'INSERT INTO t (a) VALUES (2)'],
    ['write behind WITH', () => 'WITH x AS (SELECT 2 AS a) INSERT INTO t (a) SELECT a FROM x'],
    ['drop', () => 'DROP TABLE t'],
    ['create', () => 'CREATE TABLE u (a UInt8) ENGINE = Memory'],
    ['create something temporary', () => 'CREATE TEMPORARY TABLE u (a UInt8)'],
    ['alter', () => 'ALTER TABLE t DELETE WHERE 1'],
    ['kill', () => 'KILL QUERY WHERE 1'],
    ['set', () => 'SET max_threads = 1'],
    ['use', () => 'USE system'],
    ['system commands', () => 'SYSTEM STOP MERGES'],
    ['a second statement', () => 'SELECT 1; DROP TABLE t'],
    ['a second statement after a comment', () => "SELECT 1 -- '\n; DROP TABLE t"],
    ['write a file', () => `SELECT 1 INTO OUTFILE '${written}'`],
    ['write a file in odd letters', () => `SELECT 1 iNtO/**/oUtFiLe '${written}' TRUNCATE`],
    ['write a file behind EXPLAIN', () => `EXPLAIN AST SELECT 1 INTO OUTFILE '${written}'`],
    ['write a file from a function', () => `INSERT INTO FUNCTION file('${written}', 'TSV', 'a String') SELECT 'x'`],
    ['read a file', () => `SELECT * FROM file('${secret}', 'TSV', 'a String')`],
    ['read a file by a quoted function', () => `SELECT * FROM \`file\`('${secret}', 'TSV', 'a String')`],
    ['read a file in odd letters', () => `SELECT * FROM FILE/* */\n('${secret}', 'TSV', 'a String')`],
    ['read a file by its name', () => `SELECT * FROM \`${secret}\``],
    ['read a file by its name in quotes', () => `SELECT * FROM "${secret}"`],
    ['read a file by a literal', () => `SELECT * FROM '${secret}'`],
    ['read a file through the default database', () => `SELECT * FROM default.\`${secret}\``],
    ['read a file in a subquery', () => `SELECT (SELECT a FROM file('${secret}', 'TSV', 'a String'))`],
    ['read a file in IN', () => `SELECT 1 IN (SELECT a FROM file('${secret}', 'TSV', 'a String'))`],
    ['read a file by a scalar', () => `SELECT file('${secret}')`],
    ['read a file in a view', () => `SELECT * FROM view(SELECT * FROM file('${secret}', 'TSV', 'a String'))`],
    ['describe a file', () => `DESCRIBE file('${secret}')`],
    ['list the file system', () => "SELECT * FROM filesystem('/etc')"],
    ['fetch', () => `SELECT * FROM url('http://${address()}/', 'TSV', 'a String')`],
    ['fetch behind a comment', () => `SELECT * FROM url -- x\n('http://${address()}/', 'TSV', 'a String')`],
    ['ask another server', () => `SELECT * FROM remote('${address()}', 'system', 'one')`],
    ['ask another server safely', () => `SELECT * FROM remoteSecure('${address()}', 'system', 'one')`],
    ['ask S3', () => `SELECT * FROM s3('http://${address()}/b/k', 'TSV', 'a String')`],
    ['ask MySQL', () => `SELECT * FROM mysql('${address()}', 'd', 't', 'u', 'p')`],
    ['ask PostgreSQL', () => `SELECT * FROM postgresql('${address()}', 'd', 't', 'u', 'p')`],
    ['ask MongoDB', () => `SELECT * FROM mongodb('${address()}', 'd', 't', 'u', 'p', 'a String')`],
    ['ask Redis', () => `SELECT * FROM redis('${address()}', 'a', 'a String')`],
    ['open SQLite', () => `SELECT * FROM sqlite('${secret}', 't')`],
    ['ask a cluster', () => "SELECT * FROM cluster('default', system.one)"],
    ['ask a cluster for tables', () => "SELECT * FROM clusterAllReplicas('default', system.users)"],
    ['look for a column elsewhere', () => `SELECT hasColumnInTable('${address()}', 'system', 'one', 'dummy')`],
    ['run a program', () => "SELECT * FROM executable('x.sh', 'TSV', 'a String')"],
    ['merge system tables', () => "SELECT * FROM merge('system', 'users')"],
    ['loop over a table', () => 'SELECT * FROM loop(tocsin.t)'],
    ['evaluate text', () => "SELECT * FROM eval('SELECT 1')"],
    ['see users', () => 'SELECT * FROM system.users'],
    ['see users, quoted', () => 'SELECT * FROM `system` . "users"'],
    ['see what others ask', () => 'SELECT query FROM system.processes'],
    ['see what others ask by SHOW', () => 'SHOW PROCESSLIST'],
    ['see grants', () => 'SHOW GRANTS'],
    ['see named collections', () => 'SELECT * FROM system.named_collections'],
    ['raise limits', () => 'SELECT 1 SETTINGS max_execution_time = 0'],
    ['raise limits inside', () => 'SELECT * FROM (SELECT 1 SETTINGS max_memory_usage = 0)'],
    ['raise limits after the format', () => 'SELECT 1 FORMAT TSV SETTINGS readonly = 0'],
    ['hide behind a heredoc', () => `SELECT $a$ ' $a$, * FROM url('http://${address()}/', 'TSV', 'a String') -- '`],
    ['hide behind a nested comment', () => `SELECT 1 /* /* */ , * FROM file('${secret}', 'TSV', 'a String') /* */ */`],
    ['hide behind a typographic quote', () => `SELECT ‘ , * FROM file('${secret}') ’`],
    ['hide behind an escape', () => `SELECT 'a\\', * FROM file(''${secret}'') -- '; DROP TABLE t`],
    ['hold a thread', () => 'SELECT sleepEachRow(1) FROM numbers(100)'],
  ];

  test.each(corpus)('%s', async (_, query) => {
    const error = await reader.exec({ query: query() }).then(
      async ({ stream }) => `answered: ${Buffer.concat(await stream.toArray()).toString()}`,
      (reason: { code?: string }) => `refused with ${reason.code}`,
    );
    expect(error).toMatch(/^refused with (48|60|62|164|497)$/);
  });

  test('pass a table’s name as a parameter', async () => {
    const query = reader.query({ query: 'SELECT * FROM {t:Identifier}', query_params: { t: 'system.users' } });
    await expect(query).rejects.toMatchObject({ code: '497' });
  });

  test('leave the database by the URL', async () => {
    const astray = quietClient({
      url: temporary.engine.url,
      username: 'reader',
      password: temporary.readerPassword,
      database: 'system',
    });
    const result = await astray.query({ query: 'SELECT currentDatabase() AS d', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ d: 'tocsin' }]);
    await astray.close();
  });

  test('have more rows or time than people get, whatever they ask for', async () => {
    const clickhouse_settings = { max_result_rows: '0', max_execution_time: 3600 };
    const rows = reader.query({
      query: 'SELECT number FROM numbers(1001)',
      clickhouse_settings,
      format: 'TabSeparated',
    });
    await expect(rows.then((result) => result.text())).rejects.toMatchObject({ code: '396' });
    const query = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';
    const long = reader.query({ query, clickhouse_settings, format: 'TabSeparated' });
    await expect(long.then((result) => result.text())).rejects.toMatchObject({ code: '159' });
  });

  test('leave their limits behind for others', async () => {
    for (let i = 0; i < 15; i++) {
      await asReader('SELECT 1');
      await asReader('EXISTS TABLE t');
      const result = await owner.query({ query: "SELECT getSetting('readonly') AS r", format: 'JSONEachRow' });
      expect(await result.json()).toEqual([{ r: 0 }]);
    }
  });

  test('and nothing of all that has happened', async () => {
    expect(await asReader('SELECT count() FROM t')).toBe('1\n');
    expect(existsSync(written)).toBe(false);
    expect(connections).toBe(0);
  });
});
