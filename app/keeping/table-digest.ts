import type { Params, Store } from '../../runtime/clickhouse/store.ts';

export interface TableDigest {
  rows: number;
  /** Sum of a hash of every row, modulo 2^64. */
  digest: string;
}

/** The same rows in whatever order and parts give the same. @param from what follows FROM, with its conditions */
export async function tableDigest(
  store: Pick<Store, 'query'>,
  columns: readonly string[],
  from: string,
  params: Params = {},
): Promise<TableDigest> {
  const hashed = columns.map((column) => `\`${column}\``).join(', ');
  // Under names that no column has.
  const [row] = await store.query<{ all_rows: number; all_hashes: string }>(
    `SELECT toInt64(count()) AS all_rows, toString(sum(cityHash64(${hashed}))) AS all_hashes FROM ${from}`,
    params,
  );
  return { rows: row?.all_rows ?? 0, digest: row?.all_hashes ?? '0' };
}

export function addDigests(a: TableDigest, b: TableDigest): TableDigest {
  return { rows: a.rows + b.rows, digest: String(BigInt.asUintN(64, BigInt(a.digest) + BigInt(b.digest))) };
}

/** Columns that rows are stored in, in their order: none that is computed from others. */
export async function columnsOf(store: Pick<Store, 'query' | 'database'>, table: string): Promise<string[]> {
  const rows = await store.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String} AND default_kind NOT IN ('ALIAS', 'MATERIALIZED', 'EPHEMERAL') ORDER BY position",
    { database: store.database, table },
  );
  return rows.map(({ name }) => name);
}
