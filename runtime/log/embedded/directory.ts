import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { topicNames } from '../../../schemas/topics.ts';
import { translating } from './sqlite-fault.ts';

/** Makes the directory of the log and one for each topic, so that readers have something to watch. */
export function makeDirectories(directory: string): void {
  translating(directory, () => {
    for (const topic of topicNames) mkdirSync(join(directory, topic), { recursive: true });
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
