import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { archiveColumns, blockTypes, eventColumns } from '../../schemas/event/columns.ts';
import { migrate, shippedMigrations } from './migrate.ts';
import { keepForever } from './retention.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';
import { temporaryEngine } from './temporary-engine.ts';

/** Where a suite of this file finds ClickHouse. */
interface Server {
  url: string;
  user: string;
  password: string;
  /** Of whoever may only read; a server may have nobody of the kind. */
  reader?: { user: string; password: string };
  end(): Promise<void>;
}

async function embedded(): Promise<Server> {
  const temporary = await temporaryEngine();
  const { engine, password, readerPassword } = temporary;
  return {
    url: engine.url,
    user: 'tocsin',
    password,
    reader: { user: 'reader', password: readerPassword },
    end: () => temporary.remove(),
  };
}

const { CLICKHOUSE_URL: given, CLICKHOUSE_USER: user = 'default', CLICKHOUSE_PASSWORD: password = '' } = process.env;
const servers: [string, () => Promise<Server>][] = [
  ['the embedded engine', embedded],
  ...(given === undefined
    ? []
    : [
        ['CLICKHOUSE_URL', async () => ({ url: given, user, password, end: async () => {} })] as [
          string,
          () => Promise<Server>,
        ],
      ]),
];

describe.each(servers)('a store on %s', (name, start) => {
  let server: Server;
  let store: Store;
  // New each time where a server may hold one of that name already; the embedded engine shows its readers one alone.
  const database = name === 'CLICKHOUSE_URL' ? `tocsin_test_${randomBytes(4).toString('hex')}` : 'tocsin';
  const twinDatabase = `${database}_twin`;

  beforeAll(async () => {
    server = await start();
    store = openStore({ ...server, database });
  });

  afterAll(async () => {
    for (const one of [database, twinDatabase])
      await store.command(`DROP DATABASE IF EXISTS ${one} SYNC`, {}, { database: 'default' });
    await store.close();
    await server.end();
  });

  describe('migrations', () => {
    test('create everything, in order, and a second run changes nothing', async () => {
      const names = shippedMigrations().map(({ name }) => name);
      expect(await migrate(store)).toEqual(names);
      const schema = `SELECT name, create_table_query AS sql FROM system.tables WHERE database = '${database}' ORDER BY name`;
      const before = await store.query(schema);
      expect(await migrate(store)).toEqual([]);
      expect(await store.query(schema)).toEqual(before);
    });

    test('two at once agree', async () => {
      const twin = openStore({ ...server, database: twinDatabase });
      await Promise.all([migrate(twin), migrate(twin)]);
      expect(await migrate(twin)).toEqual([]);
      await twin.close();
    });

    test('a file edited after it was applied stops everything', async () => {
      const edited = shippedMigrations().map((one) => (one.number === 4 ? { ...one, sha256: 'another' } : one));
      await expect(migrate(store, edited)).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' });
      await expect(migrate(store, shippedMigrations().slice(0, 3))).rejects.toMatchObject({
        code: 'MIGRATION_CHANGED',
      });
      const added = {
        number: 9000,
        name: '9000_more',
        sha256: 'x',
        sql: 'CREATE TABLE IF NOT EXISTS {database}.more (a UInt8) ENGINE = Memory',
      };
      expect(await migrate(store, [...shippedMigrations(), added])).toEqual(['9000_more']);
      await store.command(
        'ALTER TABLE migrations DELETE WHERE number = 9000',
        {},
        { settings: { mutations_sync: '2' } },
      );
    });

    test('the table of events takes every column of a block and of the archive, in the block’s types', async () => {
      const columns = [
        ...eventColumns.map(([name, encoding]) => [name, blockTypes[encoding]] as const),
        ...Object.entries(archiveColumns),
      ];
      const values = columns.map(([name, type]) => `CAST(${sample(name)} AS ${type}) AS \`${name}\``);
      const query = `SELECT ${values.join(', ')} FROM numbers(1000) FORMAT Native`;
      const auth = Buffer.from(`${server.user}:${server.password}`).toString('base64');
      const block = await fetch(server.url, {
        method: 'POST',
        body: query,
        headers: { Authorization: `Basic ${auth}` },
      });
      const body = Buffer.from(await block.arrayBuffer());
      const names = columns.map(([name]) => name);
      for (let i = 0; i < 2; i++)
        await store.insertNative('events', names, [body, body, body], { token: 'telemetry:0:0-3' });
      expect(
        await store.query(
          `SELECT count() AS n, uniqExact(_part) AS parts, any(trust) AS trust, any(subject) AS subject,
                any(attributes['a']) AS a, any(length(raw)) AS raw, min(received_at) AS first FROM events`,
        ),
      ).toEqual([
        {
          n: 3000,
          parts: 1,
          trust: 'mtls-gateway',
          subject: 'claimed',
          a: 'b',
          raw: 3,
          first: '2026-03-01 12:00:00.000',
        },
      ]);
    });

    test('the sort key serves one device’s time range', async () => {
      const plan = await store.query<{ explain: string }>(
        `EXPLAIN indexes = 1 SELECT count() FROM events
       WHERE tenant = 't' AND subject = 'd' AND time >= '2026-03-01 00:00:00'`,
      );
      const keys = plan.map(({ explain }) => explain.trim()).join(' ');
      expect(keys).toMatch(/Keys: tenant if\(empty\(device\), claimed_device, device\) time/);
    });

    test('the line goes before its event does, and the event after its year', async () => {
      await store.command(`INSERT INTO events (tenant, device, received_at, raw, lane) VALUES
      ('ttl', 'old', now64(3) - INTERVAL 40 DAY, 'line', 1), ('ttl', 'gone', now64(3) - INTERVAL 500 DAY, 'line', 1)`);
      await store.command('OPTIMIZE TABLE events FINAL');
      expect(await store.query("SELECT device, raw FROM events WHERE tenant = 'ttl'")).toEqual([
        { device: 'old', raw: '' },
      ]);
    });

    test('nothing goes once retention is off', async () => {
      await keepForever(store);
      await store.command(
        "INSERT INTO events (tenant, device, received_at, raw) VALUES ('kept', 'd', '2001-01-01', 'line')",
      );
      await store.command('OPTIMIZE TABLE events FINAL');
      expect(await store.query("SELECT device, raw FROM events WHERE tenant = 'kept'")).toEqual([
        { device: 'd', raw: 'line' },
      ]);
      const expiring = `SELECT name FROM system.tables WHERE database = '${database}' AND create_table_query LIKE '% TTL %'`;
      expect(await store.query(expiring)).toEqual([]);
      await keepForever(store);
    });

    test('an hour of the rollup is swapped in whole', async () => {
      const row = (received: string, messages: number, device = 'd') => ({
        ...{ tenant: 't', device, hour: '2026-03-01 10:00:00', received, minutes: [5], messages: [messages] },
      });
      await store.insertJson('device_hours', [row('2026-03-01 10:00:00', 1), row('2026-03-01 11:00:00', 1)], {
        token: 'a',
      });
      await store.insertJson(
        'device_hours_staging',
        [row('2026-03-01 10:00:00', 7), row('2026-03-01 10:00:00', 7, 'e')],
        {
          token: 'b',
        },
      );
      await store.command('ALTER TABLE device_hours REPLACE PARTITION 2026030110 FROM device_hours_staging');
      await store.command('ALTER TABLE device_hours_staging DROP PARTITION 2026030110');
      expect(
        await store.query(
          'SELECT toString(received) AS r, device, messages FROM device_hours ORDER BY received, device',
        ),
      ).toEqual([
        { r: '2026-03-01 10:00:00', device: 'd', messages: [7] },
        { r: '2026-03-01 10:00:00', device: 'e', messages: [7] },
        { r: '2026-03-01 11:00:00', device: 'd', messages: [1] },
      ]);
    });
  });

  describe('faults', () => {
    test('a refused statement, a wrong password, nobody there, too long: each says which', async () => {
      await expect(store.query('SELECT nothing FROM nowhere')).rejects.toMatchObject({
        code: 'STORE_REFUSED',
        retryable: false,
      });
      await expect(store.query('SELECT number FROM numbers(100)', {}, { maxRows: 10 })).rejects.toMatchObject({
        code: 'STORE_REFUSED',
      });
      const endless = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';
      await expect(store.query(endless, {}, { timeoutMs: 1000 })).rejects.toMatchObject({ code: 'TIMEOUT' });
      const stranger = openStore({ ...server, password: 'wrong', database });
      await expect(stranger.ping()).rejects.toMatchObject({ code: 'STORE_AUTH', retryable: false });
      await stranger.close();
      const nobody = openStore({ url: 'http://127.0.0.1:9', user: 'tocsin', password: '' });
      await expect(nobody.ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
      await expect(nobody.insertJson('t', [{}], { token: 'x' })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await nobody.close();
      if (server.reader === undefined) return;
      const reader = openStore({ ...server, ...server.reader, database });
      await expect(reader.query('DROP TABLE events')).rejects.toMatchObject({ code: 'QUERY_REFUSED' });
      expect(await reader.query('SELECT count() AS n FROM ticks')).toEqual([{ n: 0 }]);
      await reader.close();
    });

    test('a caller who gives up stops the query', async () => {
      const endless = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';
      await expect(store.query(endless, {}, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
      const running = () =>
        store.query("SELECT 1 FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'");
      await expect.poll(running, { timeout: 5_000 }).toEqual([]);
    });

    test('leaving a stream early stops the query', async () => {
      for await (const rows of store.stream<{ number: number }>('SELECT number FROM numbers(1000000000000)')) {
        expect(rows[0]).toEqual({ number: 0 });
        break;
      }
      const running = () =>
        store.query(
          "SELECT 1 FROM system.processes WHERE query LIKE '%1000000000000%' AND query NOT LIKE '%processes%'",
        );
      await expect.poll(running, { timeout: 5_000 }).toEqual([]);
    });

    test('names are names', async () => {
      await expect(store.insertJson('t; DROP TABLE events', [{}], { token: 'x' })).rejects.toMatchObject({
        code: 'STORE_REFUSED',
      });
    });
  });
});

function sample(name: string): string {
  if (name === 'attributes') return "map('a', 'b')";
  if (name === 'claimed_device') return "'claimed'";
  if (name === 'device' || name === 'nonce') return "''";
  if (name === 'trust') return '2';
  if (name === 'raw') return "'\\n\\n;'";
  if (name === 'received_at') return "'2026-03-01 12:00:00.000'";
  return new Map<string, string>(eventColumns).get(name) === 'text' ? "'x'" : '1';
}
