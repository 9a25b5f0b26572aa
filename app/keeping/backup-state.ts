import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventLog } from '../../runtime/log/port.ts';
import type { BackupFile, Manifest } from '../../schemas/backup.ts';
import { topics } from '../../schemas/topics.ts';
import { writePlain } from './backup-files.ts';

/** Locks and what is half written belong to running processes, and an insert begun to the tables it went into. */
const left = /\.(?:lock|new|insert|insert\.new)$|-(?:wal|shm|journal)$/;

/** Copies a directory below the data directory as it is, file by file. */
export async function backupState(data: string, part: 'state' | 'campaigns', directory: string): Promise<BackupFile[]> {
  const files: BackupFile[] = [];
  if (!existsSync(join(data, part))) return files;
  for (const name of readdirSync(join(data, part), { recursive: true, encoding: 'utf8' }).toSorted()) {
    const file = join(data, part, name);
    // Files here come and go by renaming: what is gone by now was replaced or is not needed.
    const bytes = left.test(name) ? undefined : contentOf(file);
    if (bytes !== undefined) files.push(await writePlain(directory, `data/${part}/${name}`, bytes));
  }
  return files;
}

function contentOf(file: string): Buffer | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file) : undefined;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  }
}

/** Who remembers in the log itself how far it has come. */
const consumers = ['archive', 'archive-findings', 'detect', 'quarantine', 'revocation', 'campaign'];

/** Where they stand, in every partition they have ever said so of. */
export async function positionsIn(log: EventLog): Promise<Manifest['positions']> {
  const positions: Manifest['positions'] = [];
  for (const topic of Object.values(topics))
    for (let partition = 0; partition < log.partitions(topic); partition++)
      for (const consumer of consumers) {
        const next = await log.position(consumer, topic, partition);
        if (next !== undefined) positions.push({ consumer, topic, partition, next });
      }
  return positions;
}
