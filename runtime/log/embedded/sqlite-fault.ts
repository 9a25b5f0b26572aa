import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../errors.ts';

const leastFreeBytes = 1 << 20;

/** Result codes of SQLite (https://www.sqlite.org/rescode.html); the low byte of an extended code is its family. */
const busy = [5, 6];
const unwritable = [3, 8, 14, 23];
const corrupt = [11, 26];
const ioError = 10;
const full = 13;

/** Translates what SQLite or the file system threw about `file`. Anything else is a bug and is handed back as it is. */
export function sqliteFault(cause: unknown, file: string): unknown {
  if (cause instanceof Fault || !(cause instanceof Error)) return cause;
  const { code, errcode } = cause as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return fromResult(errcode & 0xff, cause, file);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(cause, file);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new Fault('DATA_UNWRITABLE', `${file} cannot be written: ${cause.message}`, { cause });
  }
  return cause;
}

/** Runs `action` and translates its failure. */
export function translating<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw sqliteFault(cause, file);
  }
}

function fromResult(result: number, cause: Error, file: string): unknown {
  if (result === full) return diskFull(cause, file);
  if (corrupt.includes(result)) {
    return new Fault('DATA_CORRUPT', `${file} is damaged: ${cause.message}; restore it or move it away`, { cause });
  }
  if (busy.includes(result)) {
    return new Fault('LOG_UNAVAILABLE', `${file} is held by another process: ${cause.message}`, {
      cause,
      retryable: true,
    });
  }
  // On a full disk SQLite may also fail while it opens the file or grows the shared memory beside it.
  if ((result === ioError || unwritable.includes(result)) && noSpace(file)) return diskFull(cause, file);
  if (unwritable.includes(result)) {
    return new Fault('DATA_UNWRITABLE', `${file} cannot be opened for writing: ${cause.message}`, { cause });
  }
  if (result === ioError) {
    return new Fault('LOG_UNAVAILABLE', `${file}: ${cause.message}`, { cause, retryable: true });
  }
  return cause;
}

function diskFull(cause: Error, file: string): Fault {
  return new Fault('DISK_FULL', `no space left for ${file}; nothing is lost, free some and it goes on`, {
    cause,
    retryable: true,
  });
}

function noSpace(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize < leastFreeBytes;
  } catch {
    return false;
  }
}
