import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { Fault } from '../errors.ts';
import { aborted, bounds, graceMs } from './bounds.ts';
import { faultFrom } from './faults.ts';
import { lines, plainName, quoted } from './insert-text.ts';
import type { QueryOptions } from './query-options.ts';

export interface StoreOptions {
  /** `http://127.0.0.1:8123` or https. */
  url: string;
  user: string;
  password: string;
  /** Default `tocsin`. */
  database?: string;
  /** PEM: the certificate authority of the server, and our own certificate where it asks for one. */
  tls?: { ca: Buffer } | { ca: Buffer; cert: Buffer; key: Buffer };
}

/** Values bound as `{name:Type}`; they never become part of the statement. */
export type Params = Record<string, unknown>;

export interface InsertOptions {
  /**
   * Inserts under one token within the table's window (1,000 inserts) are stored once; equal tokens must mean equal rows.
   * An engine killed at the wrong moment remembers a token without its rows. No token: stored each time.
   */
  token?: string;
  signal?: AbortSignal;
  settings?: ClickHouseSettings;
}

/**
 * ClickHouse, embedded or a server. Every method throws Faults: STORE_UNAVAILABLE and DISK_FULL are retryable,
 * STORE_AUTH, STORE_REFUSED, QUERY_REFUSED (reader) and TIMEOUT (of a query) are not.
 */
export interface Store {
  readonly database: string;
  /** Rows as objects. 64-bit integers are JSON numbers: beyond 2^53 ask for `hex()` or `toString()`. */
  query<T extends object>(sql: string, params?: Params, options?: QueryOptions): Promise<T[]>;
  /** The same, in lists of rows as they arrive; leaving the loop early stops the query. */
  stream<T extends object>(sql: string, params?: Params, options?: QueryOptions): AsyncGenerator<T[]>;
  /** The answer as it is, in the format that the statement names. */
  bytes(sql: string, params?: Params, options?: QueryOptions): AsyncGenerator<Uint8Array>;
  /** Ready bytes: Native blocks one after the other, of `columns` in this order. One call is one part. */
  insertNative(
    table: string,
    columns: readonly string[],
    body: readonly Uint8Array[] | AsyncIterable<Uint8Array>,
    options: InsertOptions,
  ): Promise<void>;
  insertJson(table: string, rows: readonly object[], options?: InsertOptions): Promise<void>;
  /** DDL and `INSERT ... SELECT`: waits for the end. `database` overrides the store's own. */
  command(sql: string, params?: Params, options?: QueryOptions & { database?: string }): Promise<void>;
  /** Throws when ClickHouse does not answer or refuses the user. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export function openStore({ url, user, password, database = 'tocsin', tls }: StoreOptions): Store {
  if (!plainName.test(database)) throw new Fault('CONFIG_INVALID', 'a database is named by letters, digits and _');
  const client = createClient({
    url,
    username: user,
    password,
    ...(tls === undefined
      ? {}
      : { tls: 'cert' in tls ? { ca_cert: tls.ca, cert: tls.cert, key: tls.key } : { ca_cert: tls.ca } }),
    application: 'tocsin',
    max_open_connections: 16,
    // Bounded per call by timeoutMs; this one only ends what hangs for ever.
    request_timeout: 15 * 60_000,
    // As a header, so that a statement can run before the database exists.
    http_headers: { 'X-ClickHouse-Database': database },
    // Its failures are ours to report, as Faults.
    log: { level: ClickHouseLogLevel.OFF },
  });
  return storeOn(client, database);
}

function storeOn(client: ClickHouseClient, database: string): Store {
  const reading = async function* <T extends object>(sql: string, params: Params = {}, options: QueryOptions = {}) {
    const { signal, settings } = bounds(options);
    const leaving = new AbortController();
    try {
      const result = await client.query({
        query: sql,
        query_params: params,
        format: 'JSONEachRow',
        clickhouse_settings: settings,
        abort_signal: AbortSignal.any([signal, leaving.signal]),
      });
      for await (const rows of result.stream<T>()) yield rows.map((row) => row.json());
    } catch (error) {
      throw signal.aborted ? aborted(signal, options.signal) : faultFrom(error, 'read');
    } finally {
      leaving.abort();
    }
  };
  const insert = async (query: string, values: Readable, { token, signal, settings }: InsertOptions): Promise<void> => {
    const once: ClickHouseSettings =
      token === undefined ? { insert_deduplicate: 0 } : { insert_deduplication_token: token };
    try {
      const { stream } = await client.exec({
        query,
        values,
        clickhouse_settings: { ...settings, async_insert: 0, ...once },
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      await stream.resume().toArray();
    } catch (error) {
      throw faultFrom(error, 'write');
    }
  };
  return {
    database,
    query: async <T extends object>(sql: string, params?: Params, options?: QueryOptions) => {
      const all: T[] = [];
      for await (const rows of reading<T>(sql, params, options)) for (const row of rows) all.push(row);
      return all;
    },
    stream: reading,
    bytes: async function* (sql, params = {}, options = {}) {
      const { signal, settings } = bounds(options);
      try {
        const { stream } = await client.exec({
          query: sql,
          query_params: params,
          clickhouse_settings: settings,
          abort_signal: signal,
        });
        for await (const part of stream) yield part as Uint8Array;
      } catch (error) {
        throw signal.aborted ? aborted(signal, options.signal) : faultFrom(error, 'read');
      }
    },
    insertNative: (table, columns, body, options) => {
      const list = columns.map((column) => quoted(column)).join(', ');
      return insert(
        `INSERT INTO ${quoted(table)} (${list}) FORMAT Native`,
        Readable.from(body, { objectMode: false }),
        options,
      );
    },
    insertJson: async (table, rows, options = {}) => {
      if (rows.length === 0) return;
      const values = Readable.from(lines(rows), { objectMode: false });
      await insert(`INSERT INTO ${quoted(table)} FORMAT JSONEachRow`, values, options);
    },
    command: async (sql, params = {}, options = {}) => {
      const { signal, settings } = bounds(options);
      try {
        await client.command({
          query: sql,
          query_params: params,
          clickhouse_settings: settings,
          abort_signal: signal,
          http_headers: { 'X-ClickHouse-Database': options.database ?? database },
        });
      } catch (error) {
        throw signal.aborted ? aborted(signal, options.signal) : faultFrom(error, 'write');
      }
    },
    ping: async () => {
      try {
        // Not the client's own ping: that one asks for nobody's password, or for a database that may not exist yet.
        const http_headers = { 'X-ClickHouse-Database': 'default' };
        await client.command({ query: 'SELECT 1', http_headers, abort_signal: AbortSignal.timeout(graceMs) });
      } catch (error) {
        throw faultFrom(error, 'read');
      }
    },
    close: () => client.close(),
  };
}
