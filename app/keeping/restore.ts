import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, shippedMigrations } from '../../runtime/clickhouse/migrate.ts';
import { quoted } from '../../runtime/clickhouse/insert-text.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { clockFor } from '../../runtime/clock.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Manifest } from '../../schemas/backup.ts';
import type { Topic } from '../../schemas/topics.ts';
import { claimData, restoringFile } from '../claim-data.ts';
import { openWholeLog } from '../open-log.ts';
import { filesOf, putBack, readManifest, readPacked, readPlain } from './backup-files.ts';
import { withStore } from './own-engine.ts';
import { restoreLog } from './restore-log.ts';
import { tableDigest } from './table-digest.ts';

export interface RestoreOptions {
  config: Config;
  progress: (what: string, done: number, all: number) => void;
}

export interface Restored {
  manifest: Manifest;
  /** Tables whose rows are not those that were copied: what was past its retention goes at once. */
  differing: { name: string; wanted: number; found: number }[];
  /** Tables that a build had once and this one does not: they follow from the log and from `events`. */
  passedOver: string[];
}

/**
 * Puts a backup into an installation that has nothing, with every hash checked before the first byte is written. One that was
 * broken off keeps the installation from being started until it has been done again.
 * @throws Fault BACKUP_DAMAGED; RESTORE_REFUSED when something is there; LOG_MISMATCH, MIGRATION_CHANGED
 */
export async function restore(directory: string, { config, progress }: RestoreOptions): Promise<Restored> {
  const manifest = readManifest(directory);
  const files = filesOf(manifest);
  for (const [i, file] of files.entries()) {
    readPlain(directory, file);
    progress('checking hashes', i + 1, files.length);
  }
  fits(manifest, config);
  await refuseWhatIsThere(config);
  claim(config);
  await restoreLog(directory, manifest, config, progress);
  const tables = await withStore(config, (store) => restoreTables(directory, manifest, store, progress));
  for (const file of manifest.state)
    putBack(join(config.data, file.name.slice('data/'.length)), readPlain(directory, file));
  const log = await openWholeLog(config, clockFor(config.clock));
  try {
    for (const { consumer, topic, partition, next } of manifest.positions)
      await log.commit(consumer, topic as Topic, partition, next);
  } finally {
    await log.close();
  }
  rmSync(restoringFile(config.data));
  return { manifest, ...tables };
}

function fits(manifest: Manifest, config: Config): void {
  if (manifest.telemetryPartitions !== config.log.telemetryPartitions)
    throw new Fault(
      'LOG_MISMATCH',
      `the backup has ${manifest.telemetryPartitions} partitions of telemetry, the configuration says ${config.log.telemetryPartitions}: set log.telemetryPartitions to that`,
    );
  const known = new Map(shippedMigrations().map(({ number, sha256 }) => [number, sha256]));
  const strange = manifest.migrations.find(({ number, sha256 }) => known.get(number) !== sha256);
  if (strange !== undefined)
    throw new Fault(
      'MIGRATION_CHANGED',
      `the backup has migration ${strange.name}, which this build does not know: restore it with the build ${manifest.release} or a newer one`,
    );
}

/** @throws Fault RESTORE_REFUSED */
async function refuseWhatIsThere(config: Config): Promise<void> {
  const begun = existsSync(restoringFile(config.data));
  const here = existsSync(config.data) ? readdirSync(config.data).filter((name) => name !== 'setup-secret') : [];
  if (here.length > 0 && !begun)
    throw new Fault('RESTORE_REFUSED', `${config.data} is not empty: restore into a directory of its own (--data)`);
}

/** What a restore that was broken off has left goes, where it is ours alone. */
function claim(config: Config): void {
  for (const part of ['log', 'engine', 'state', 'campaigns'])
    rmSync(join(config.data, part), { recursive: true, force: true });
  rmSync(restoringFile(config.data), { force: true });
  claimData(config.data);
  writeFileSync(restoringFile(config.data), 'a restore began here and has not ended\n', { flush: true });
}

async function restoreTables(
  directory: string,
  { tables: all }: Manifest,
  store: Store,
  progress: RestoreOptions['progress'],
): Promise<Pick<Restored, 'differing' | 'passedOver'>> {
  await migrate(store);
  const known = new Set((await tableNames(store)).map(({ name }) => name));
  const tables = all.filter(({ name }) => known.has(name));
  const passedOver = all.filter(({ name }) => !known.has(name));
  for (const { name } of tables) {
    const [held] = await store.query<{ rows: number }>(`SELECT toInt64(count()) AS rows FROM ${quoted(name)}`);
    if ((held?.rows ?? 0) > 0)
      throw new Fault(
        'RESTORE_REFUSED',
        `table ${name} of database ${store.database} is not empty: drop the database, or name another`,
      );
  }
  const differing: Restored['differing'] = [];
  for (const { name, columns, files, rows, digest } of tables) {
    for (const [i, file] of files.entries()) {
      await store.insertNative(name, columns, [readPacked(directory, file)], {
        token: `restore:${file.name.replaceAll('/', ':')}`,
      });
      progress(`filling ${name}`, i + 1, files.length);
    }
    const found = await tableDigest(
      store,
      columns,
      `${quoted(name)}${name === 'events' || name === 'device_hours' ? '' : ' FINAL'}`,
    );
    if (found.digest !== digest || found.rows !== rows) differing.push({ name, wanted: rows, found: found.rows });
  }
  return { differing, passedOver: passedOver.map(({ name }) => name) };
}

function tableNames(store: Store): Promise<{ name: string }[]> {
  return store.query('SELECT name FROM system.tables WHERE database = {database:String}', {
    database: store.database,
  });
}
