import type { Store } from './store.ts';

/**
 * Makes the tables keep everything. The engine's retention goes by the machine's clock; a rerun of an old recording or
 * a demo on its own clock would otherwise see its rows vanish with the first merge. To be called after `migrate`.
 */
export async function keepForever(store: Store): Promise<void> {
  const expiring = await store.query<{ name: string; sql: string }>(
    "SELECT name, create_table_query AS sql FROM system.tables WHERE database = {database:String} AND sql LIKE '% TTL %'",
    { database: store.database },
  );
  for (const { name, sql } of expiring) {
    const columns = sql.matchAll(/`(\w+)` [^`]*? TTL [^`]*?(?=, `|\) ENGINE)/g);
    for (const [, column] of columns) await store.command(`ALTER TABLE ${name} MODIFY COLUMN \`${column}\` REMOVE TTL`);
    if (/\) ENGINE .* TTL /s.test(sql)) await store.command(`ALTER TABLE ${name} REMOVE TTL`);
  }
}
