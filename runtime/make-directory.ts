import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory, and first the ones above it that are missing. One at a time: Node's own recursive way never comes
 * back where the system answers ENOENT below a directory that is there, as it does below /proc. Throws what mkdir throws.
 */
export function makeDirectory(path: string, mode = 0o777): void {
  const directory = resolve(path);
  const missing: string[] = [];
  for (let at = directory; !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.push(at);
  for (const one of missing.toReversed()) makeOne(one, mode);
  if (!isDirectory(directory)) mkdirSync(directory, { mode });
}

/** Somebody else may be making the same one. */
function makeOne(directory: string, mode: number): void {
  try {
    mkdirSync(directory, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isDirectory(directory)) throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
