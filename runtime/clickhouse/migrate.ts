import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../errors.ts';
import type { Store } from './store.ts';

export interface Migration {
  number: number;
  name: string;
  sha256: string;
  sql: string;
}

const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/** The statements shipped with this build, in order. */
export function shippedMigrations(directory: string = migrationsDirectory()): Migration[] {
  return readdirSync(directory)
    .filter((file) => fileName.test(file))
    .toSorted()
    .map((file) => {
      const sql = readFileSync(join(directory, file), 'utf8');
      const sha256 = createHash('sha256').update(sql).digest('hex');
      return { number: Number(file.slice(0, 4)), name: file.slice(0, -4), sha256, sql };
    });
}

/** `schemas/clickhouse` of the package, whether this runs from source or from `dist`. */
function migrationsDirectory(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const candidate = join(at, 'schemas', 'clickhouse');
    if (existsSync(join(at, 'package.json')) && existsSync(candidate)) return candidate;
    if (at === dirname(at)) throw new Fault('CONFIG_MISSING', 'schemas/clickhouse is not part of this installation');
  }
}

/**
 * Brings the store's tables up to this build: creates the database, then runs what has not been run, in order, and
 * records it. Running it again, or from two processes at once, changes nothing: every statement is `IF NOT EXISTS`.
 *
 * @returns names of what was applied now
 * @throws Fault MIGRATION_CHANGED when a file differs from what was applied under its number, or this build is older
 */
export async function migrate(store: Store, migrations: readonly Migration[] = shippedMigrations()): Promise<string[]> {
  const { database } = store;
  await store.command(`CREATE DATABASE IF NOT EXISTS ${database} ENGINE = Atomic`, {}, { database: 'default' });
  await store.command(
    `CREATE TABLE IF NOT EXISTS ${database}.migrations
     (number UInt32, name String, sha256 String)
     ENGINE = ReplacingMergeTree ORDER BY number
     SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000`,
  );
  const applied: string[] = [];
  for (const { number, name, sha256, sql } of await notRecorded(store, migrations)) {
    await store.command(sql.replaceAll('{database}', database));
    await store.insertJson('migrations', [{ number, name, sha256 }]);
    applied.push(name);
  }
  return applied;
}

/**
 * What `migrate` would apply, without touching anything.
 * @throws Fault MIGRATION_CHANGED as there
 */
export async function pendingMigrations(
  store: Store,
  migrations: readonly Migration[] = shippedMigrations(),
): Promise<string[]> {
  return ((await isBegun(store)) ? await notRecorded(store, migrations) : migrations).map(({ name }) => name);
}

async function isBegun(store: Store): Promise<boolean> {
  try {
    const [found] = await store.query<{ tables: number }>(
      "SELECT count() AS tables FROM system.tables WHERE database = {database:String} AND name = 'migrations'",
      { database: store.database },
    );
    return (found?.tables ?? 0) > 0;
  } catch (failure) {
    if (failure instanceof Fault && failure.message.includes('UNKNOWN_DATABASE')) return false;
    throw failure;
  }
}

async function notRecorded(store: Store, migrations: readonly Migration[]): Promise<Migration[]> {
  const recorded = await store.query<{ number: number; name: string; sha256: string }>(
    'SELECT number, name, sha256 FROM migrations FINAL ORDER BY number',
  );
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, name, sha256 } of recorded) {
    const shipped = known.get(number);
    if (shipped === undefined) {
      throw new Fault('MIGRATION_CHANGED', `the store has migration ${name}, which this build does not know`);
    }
    if (shipped.name !== name || shipped.sha256 !== sha256) {
      throw new Fault('MIGRATION_CHANGED', `migration ${name} was applied and has been edited since`);
    }
  }
  const done = new Set(recorded.map(({ number }) => number));
  return migrations.filter(({ number }) => !done.has(number));
}
