import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

// A record's key is partition * 2^40 + offset: one b-tree instead of a table and an index, and still an exact number in
// JavaScript (2^13 partitions of 2^40 records).
const offsetsPerPartition = 2 ** 40;
export const mostPartitions = 2 ** 13;

export function keyOf(partition: number, offset: number): number {
  return partition * offsetsPerPartition + offset;
}

export function offsetOf(key: number): number {
  return key % offsetsPerPartition;
}

/** `starts` holds the offset each partition had reached when the file was begun; absent means 0. */
const daySchema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE records (
    key INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    header TEXT NOT NULL,
    payload BLOB NOT NULL,
    partition INTEGER GENERATED ALWAYS AS (key >> 40) VIRTUAL,
    offset INTEGER GENERATED ALWAYS AS (key & 1099511627775) VIRTUAL
  );
  CREATE TABLE starts (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL);
`;

/** The write-ahead log is moved into the file between appends, not within them. */
const writing = 'PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0';

const dayFile = /^(\d{4}-\d{2}-\d{2})\.sqlite$/;
const busyMs = 5_000;

/** The UTC day of a time, as files are named. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** First millisecond after a day. */
export function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + 86_400_000;
}

export function pathOf(directory: string, day: string): string {
  return join(directory, `${day}.sqlite`);
}

/** Days that have a file, oldest first. */
export function listDays(directory: string): string[] {
  const days: string[] = [];
  for (const name of readdirSync(directory)) {
    const day = dayFile.exec(name)?.[1];
    if (day !== undefined) days.push(day);
  }
  return days.sort();
}

/** Opens a file that must exist: one that was trimmed a moment ago must not come back empty. */
export function openExisting(path: string, access: 'read' | 'write'): DatabaseSync {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', 'rw');
  const database = new DatabaseSync(url, { timeout: busyMs });
  try {
    // Readers share memory with the writer through the -shm file, so they too open for writing and refuse it here.
    database.exec(access === 'read' ? 'PRAGMA query_only = 1' : writing);
    return database;
  } catch (failure) {
    database.close();
    throw failure;
  }
}

export function readStarts(database: DatabaseSync): Map<number, number> {
  const rows = database.prepare('SELECT partition, next FROM starts').all() as { partition: number; next: number }[];
  return new Map(rows.map((row) => [row.partition, row.next]));
}

/** The offset the next record of a partition gets in this file. */
export function readNext(database: DatabaseSync, starts: ReadonlyMap<number, number>, partition: number): number {
  const row = database
    .prepare('SELECT max(key) AS key FROM records WHERE key >= ? AND key < ?')
    .get(keyOf(partition, 0), keyOf(partition + 1, 0)) as { key: number | null };
  return row.key === null ? (starts.get(partition) ?? 0) : offsetOf(row.key) + 1;
}

/** The same for all partitions, jumping from one to the next rather than reading the records. */
export function readNexts(database: DatabaseSync): Map<number, number> {
  const starts = readStarts(database);
  const nexts = new Map(starts);
  const seek = database.prepare('SELECT min(key) AS key FROM records WHERE key >= ?');
  for (let from = 0; ; ) {
    const { key } = seek.get(from) as { key: number | null };
    if (key === null) return nexts;
    const partition = Math.floor(key / offsetsPerPartition);
    nexts.set(partition, readNext(database, starts, partition));
    from = keyOf(partition + 1, 0);
  }
}

/** Writes an empty day, synced and whole in one file. */
export function beginDay(path: string, starts: ReadonlyMap<number, number>): void {
  const database = new DatabaseSync(path);
  try {
    database.exec(daySchema);
    database.exec('PRAGMA synchronous = FULL; BEGIN');
    const insert = database.prepare('INSERT INTO starts VALUES (?, ?)');
    for (const [partition, next] of starts) insert.run(partition, next);
    database.exec('COMMIT');
  } finally {
    // Closing the only connection moves the write-ahead log into the file and removes it.
    database.close();
  }
}
