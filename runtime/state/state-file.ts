import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { Fault } from '../errors.ts';
import { makeDirectory } from '../make-directory.ts';

const digestBytes = 32;

/** Reads what `saveState` wrote; undefined when there is none or it is not what was written: state is only ever a short
 * cut for folding the log again. */
export function loadState<State>(file: string): State | undefined {
  try {
    const bytes = readFileSync(file);
    const body = bytes.subarray(digestBytes);
    return digestOf(body).equals(bytes.subarray(0, digestBytes)) ? (deserialize(body) as State) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whole or not at all: written beside, synced, renamed. The state is read before this returns, so it may change after.
 *
 * @throws Fault DISK_FULL (retryable), DATA_UNWRITABLE
 */
export async function saveState(file: string, state: unknown): Promise<void> {
  await savePacked(file, packState(state));
}

/** The state as it is now, for `savePacked`, whatever becomes of it. */
export function packState(state: unknown): Uint8Array {
  return serialize(state);
}

/** Saves as `saveState` does what was packed earlier. */
export async function savePacked(file: string, body: Uint8Array): Promise<void> {
  const beside = `${file}.new`;
  try {
    makeDirectory(dirname(file));
    const handle = await open(beside, 'w', 0o600);
    try {
      await handle.writeFile(digestOf(body));
      await handle.writeFile(body);
      await handle.sync();
    } finally {
      await handle.close();
    }
    renameSync(beside, file);
  } catch (cause) {
    discard(beside);
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new Fault(full ? 'DISK_FULL' : 'DATA_UNWRITABLE', `cannot write ${file}: ${(cause as Error).message}`, {
      retryable: full,
      cause,
    });
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its directory is no directory: there is nothing to discard.
  }
}

function digestOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
