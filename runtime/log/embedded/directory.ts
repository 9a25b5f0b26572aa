import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { topicNames } from '../../../schemas/topics.ts';
import { Fault } from '../../errors.ts';
import { makeDirectory } from '../../make-directory.ts';
import { sqliteFault, translating } from './sqlite-fault.ts';

/** Makes the directory of the log and one for each topic, so that readers have something to watch. */
export function makeDirectories(directory: string): void {
  try {
    for (const topic of topicNames) makeDirectory(join(directory, topic));
  } catch (cause) {
    const fault = sqliteFault(cause, directory);
    if (fault instanceof Fault) throw fault;
    throw new Fault('DATA_UNWRITABLE', `${directory} cannot be made: ${(cause as Error).message}`, { cause });
  }
  translating(directory, () => {
    syncDirectory(directory);
    syncDirectory(dirname(directory));
  });
}

/** Makes the names in a directory durable: syncing a file does not sync its name. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
