import { quoted } from '../../runtime/clickhouse/insert-text.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';

const distributed = /^Distributed\('([^']+)', '([^']+)', '([^']+)'/;

/**
 * What `ALTER TABLE` must name so that rows go wherever they lie: the table itself, or, where it only stands for those of a
 * cluster's shards, theirs, on all of them.
 */
export async function mutableTable(store: Pick<Store, 'query' | 'database'>, name: string): Promise<string> {
  const [row] = await store.query<{ engine: string }>(
    'SELECT engine_full AS engine FROM system.tables WHERE database = {database:String} AND name = {name:String}',
    { database: store.database, name },
  );
  const [, cluster, database, local] = distributed.exec(row?.engine ?? '') ?? [];
  if (cluster === undefined || database === undefined || local === undefined) return quoted(name);
  return `${quoted(database)}.${quoted(local)} ON CLUSTER ${quoted(cluster)}`;
}
