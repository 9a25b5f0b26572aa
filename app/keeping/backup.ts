import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { highWater } from '../../ingest/archive/high-water.ts';
import { shippedMigrations } from '../../runtime/clickhouse/migrate.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';
import type { Manifest } from '../../schemas/backup.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { topics } from '../../schemas/topics.ts';
import { version } from '../version.ts';
import { nameFinished, writeManifest } from './backup-files.ts';
import { backupPartition } from './backup-log.ts';
import { backupState, positionsIn } from './backup-state.ts';
import { backupEvents, backupTable, followingTables } from './backup-tables.ts';
import { type CutPartition, cutOf } from './cut.ts';

export interface BackupOptions {
  config: Config;
  log: EventLog;
  store: Store;
  now: number;
  progress: (what: string, done: number, all: number) => void;
}

/**
 * Copies log, tables and state into a directory that gets its name when it is whole. What follows from the log is copied
 * before the cut and the log after it, so that nothing copied follows from a record behind the cut, whoever writes meanwhile.
 * @throws Fault INPUT_INVALID when there is such a directory; TIMEOUT, LOG_TRIMMED when too much went on: try again
 */
export async function backup(target: string, options: BackupOptions): Promise<Manifest> {
  const { config, log, store, progress } = options;
  const name = resolve(target);
  if (existsSync(name)) throw new Fault('INPUT_INVALID', `${name} is there already: name a new directory`);
  const directory = `${name}.unfinished`;
  rmSync(directory, { recursive: true, force: true });
  makeDirectory(directory, 0o700);
  const migrations = await store.query<Manifest['migrations'][number]>(
    'SELECT number, name, sha256 FROM migrations FINAL ORDER BY number',
  );
  if (migrations.length < shippedMigrations().length)
    throw new Fault('MIGRATION_CHANGED', 'the tables are older than this build: run tocsin migrate first');
  const forgetting = await log.bounds(topics.forgetting, 0);
  // The fold that has come furthest must not be ahead of the log that is copied.
  const state = await backupState(config.data, 'state', directory);
  const positions = await positionsIn(log);
  const into = { store, directory, progress };
  const tables: Manifest['tables'] = [];
  for (const table of followingTables) tables.push(await backupTable(into, table));
  const cut = await cutOf(log);
  // Secrets are laid down before the journal speaks of them.
  state.push(...(await backupState(config.data, 'campaigns', directory)));
  tables.push(await backupEvents(into, await standings(store, cut)));
  const partitions: Manifest['partitions'] = [];
  for (const part of cut)
    partitions.push(
      await backupPartition(log, part, directory, (at) =>
        progress(`copying ${part.topic}/${part.partition}`, at, part.next),
      ),
    );
  if ((await log.bounds(topics.forgetting, 0)).next !== forgetting.next)
    throw new Fault('TIMEOUT', 'a device was forgotten meanwhile: begin again', { retryable: true });
  const manifest: Manifest = {
    ...{ format: 1, release: version, madeAt: options.now, log: config.kafka === undefined ? 'embedded' : 'kafka' },
    telemetryPartitions: config.log.telemetryPartitions,
    ...{ migrations, partitions, positions, tables, state },
  };
  await writeManifest(directory, manifest);
  nameFinished(directory, name);
  return manifest;
}

/** How far the table has come, at the cut at most: all before it is there, and stays as it is. */
async function standings(
  store: Store,
  cut: readonly CutPartition[],
): Promise<{ lane: Lane; partition: number; stored: number }[]> {
  const found: { lane: Lane; partition: number; stored: number }[] = [];
  for (const lane of ['telemetry', 'identity'] as const)
    for (const { topic, partition, next } of cut) {
      if (topic !== topics[lane]) continue;
      const stored = await highWater(store, lane, partition, new AbortController().signal);
      found.push({ lane, partition, stored: Math.min(stored, next - 1) });
    }
  return found;
}
