import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** Reads what `saveState` wrote; undefined when there is none or it cannot be read: state is only ever a short cut for
 * folding the log again. */
export function loadState<State>(file: string): State | undefined {
  try {
    return deserialize(readFileSync(file)) as State;
  } catch {
    rmSync(file, { force: true });
    return undefined;
  }
}

/** Whole or not at all: written beside, synced, renamed. */
export async function saveState(file: string, state: unknown): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const beside = `${file}.new`;
  const handle = await open(beside, 'w');
  try {
    await handle.writeFile(serialize(state));
    await handle.sync();
  } finally {
    await handle.close();
  }
  renameSync(beside, file);
}
