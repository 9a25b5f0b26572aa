import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterForm } from './cluster-form.ts';
import { migrate, shippedMigrations } from './migrate.ts';
import { openStore, type Store } from './store.ts';
import { temporaryStore, type TemporaryStore } from './temporary-store.ts';

const shipped = shippedMigrations();
const statements = clusterForm(shipped, { cluster: 'fleet', database: 'tocsin', tenants: ['acme', 'north.2'] });

let temporary: TemporaryStore;
let store: Store;
beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());

describe('the form for a cluster', () => {
  test('is of statements that the engine reads, and would not read if they were wrong', async () => {
    for (const statement of statements.filter((one) => !one.startsWith('INSERT')))
      expect(await store.query(`EXPLAIN AST ${statement}`), statement).not.toEqual([]);
    const wrong = (statements[1] ?? '').replace('ORDER BY', 'ORDERED BY');
    await expect(store.query(`EXPLAIN AST ${wrong}`)).rejects.toMatchObject({ code: 'STORE_REFUSED' });
  });

  test('makes the same tables, with engines that one server has in the place of replicated ones', async () => {
    for (const statement of statements.filter((one) => /^(?:CREATE (?:DATABASE|TABLE)|ALTER|DROP|INSERT)/.test(one)))
      await store.command(alone(statement), {}, { database: 'default' });
    const tables = (database: string): Promise<object[]> =>
      store.query(
        `SELECT replaceOne(name, '_local', '') AS name, sorting_key, partition_key, engine,
                extract(create_table_query, 'TTL (to.*?|received.*?) SETTINGS') AS kept
         FROM system.tables WHERE database = {database:String} AND engine != 'Null' ORDER BY name`,
        { database },
      );
    const columns = (database: string): Promise<object[]> =>
      store.query(
        `SELECT DISTINCT replaceOne(table, '_local', '') AS of, name, type, compression_codec, default_expression, position
         FROM system.columns WHERE database = {database:String} ORDER BY of, position`,
        { database },
      );
    expect(await columns('clustered')).toEqual(await columns('tocsin'));
    const made = await tables('clustered');
    const many = (verb: string) => shipped.filter(({ sql }) => sql.includes(verb)).length;
    expect(made).toHaveLength(many('CREATE TABLE') - many('DROP TABLE') + 1);
    expect(made).toEqual(await tables('tocsin'));
    const setting =
      "SELECT countIf(create_table_query LIKE '%min_parts_to_merge_at_once = 16%') AS n FROM system.tables WHERE database = 'clustered' AND name = 'events_local'";
    expect(await store.query(setting)).toEqual([{ n: 1 }]);
  });

  test('records what it makes, so that a role which starts on it finds nothing to do', async () => {
    const other = openStore({
      url: temporary.engine.url,
      user: 'tocsin',
      password: temporary.password,
      database: 'clustered',
    });
    expect(await migrate(other)).toEqual([]);
    await other.close();
  });
});

/** The same for one server: no cluster, no replicas, and nothing behind a table that stands for others. */
function alone(statement: string): string {
  return statement
    .replaceAll('tocsin.', 'clustered.')
    .replace('EXISTS tocsin ', 'EXISTS clustered ')
    .replaceAll(' ON CLUSTER fleet', '')
    .replace(/Replicated(\w+)\('[^']*', '[^']*'\)/, '$1')
    .replace(' replicated_deduplication', ' non_replicated_deduplication')
    .replace(/ENGINE = Distributed\(.*\)/, 'ENGINE = Null');
}
