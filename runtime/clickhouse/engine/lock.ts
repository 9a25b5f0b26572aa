import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '../../errors.ts';
import { makeDirectory } from '../../make-directory.ts';

/**
 * Keeps others out of a directory, or of the part of it that `name` stands for, until `close`. The lock is the kernel's
 * own on an SQLite file: it goes with the process, however that ends.
 *
 * @throws Fault DATA_LOCKED, DATA_UNWRITABLE
 */
export function lockDirectory(directory: string, name = 'engine.lock'): { close(): void } {
  const file = join(directory, name);
  try {
    makeDirectory(directory, 0o700);
    return lockFile(file);
  } catch (failure) {
    if (failure instanceof Fault) throw failure;
    // Whoever held it would have been met as busy: a damaged file is nobody's, and holds nothing worth keeping.
    if (!damaged.has(codeOf(failure))) throw new Fault('DATA_UNWRITABLE', `cannot lock ${file}`, { cause: failure });
    rmSync(file, { force: true });
    return lockFile(file);
  }
}

/** SQLite's result codes: SQLITE_BUSY; SQLITE_CORRUPT and SQLITE_NOTADB. */
const busy = 5;
const damaged = new Set([11, 26]);

function lockFile(file: string): { close(): void } {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if (codeOf(cause) === busy) throw new Fault('DATA_LOCKED', `another process holds ${file}`, { cause });
    throw cause;
  }
  return { close: () => database.close() };
}

function codeOf(failure: unknown): number {
  return (failure as { errcode?: number }).errcode ?? 0;
}
