import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../errors.ts';

/**
 * Keeps others out of a directory, or of the part of it that `name` stands for, until `close`. The lock is the kernel's
 * own on an SQLite file: it goes with the process, however that ends.
 *
 * @throws Fault DATA_LOCKED, DATA_UNWRITABLE
 */
export function lockDirectory(directory: string, name = 'engine.lock'): { close(): void } {
  let database: DatabaseSync;
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    database = new DatabaseSync(join(directory, name), { timeout: 0 });
  } catch (cause) {
    throw new Fault('DATA_UNWRITABLE', `cannot write to ${directory}`, { cause });
  }
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const busy = (cause as { errcode?: number }).errcode === 5;
    if (busy) throw new Fault('DATA_LOCKED', `another process holds ${join(directory, name)}`, { cause });
    throw new Fault('DATA_UNWRITABLE', `cannot lock ${directory}`, { cause });
  }
  return { close: () => database.close() };
}
