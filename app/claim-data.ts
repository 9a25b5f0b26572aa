import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../runtime/errors.ts';
import { makeDirectory } from '../runtime/make-directory.ts';

const leastFreeBytes = 64 * 1_048_576;

/** There while a restore is under way, or when it was broken off. */
export const restoringFile = (directory: string): string => join(directory, 'restoring');

/** Makes the data directory and makes sure it can be used. @throws Fault DATA_UNWRITABLE, DISK_FULL, RESTORE_REFUSED */
export function claimData(directory: string): void {
  try {
    makeDirectory(directory, 0o700);
    accessSync(directory, constants.W_OK | constants.R_OK | constants.X_OK);
  } catch (cause) {
    throw new Fault(
      'DATA_UNWRITABLE',
      `the data directory ${directory} cannot be written: ${(cause as Error).message}`,
      { cause },
    );
  }
  if (existsSync(restoringFile(directory)))
    throw new Fault('RESTORE_REFUSED', `a restore into ${directory} was broken off: run it again first`);
  const { bavail, bsize } = statfsSync(directory);
  if (bavail * bsize < leastFreeBytes) {
    throw new Fault(
      'DISK_FULL',
      `${directory} lies on a disk with ${Math.floor((bavail * bsize) / 1_048_576)} MiB free; at least 64 MiB are needed to start`,
    );
  }
}
