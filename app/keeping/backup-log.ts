import { recordBytes } from '../../runtime/log/record-file.ts';
import { releasePayload } from '../../runtime/log/payload.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { BackupFile, Manifest } from '../../schemas/backup.ts';
import { writePacked } from './backup-files.ts';
import type { CutPartition } from './cut.ts';

/** Bytes of records, unpacked, from which a file is full; memory is bounded by about twice as much. */
const fileBytes = 16 << 20;

/** Writes one partition up to the cut. @throws Fault LOG_TRIMMED when the log lets go of its beginning meanwhile */
export async function backupPartition(
  log: EventLog,
  { topic, partition, low, next }: CutPartition,
  directory: string,
  progress: (at: number) => void,
): Promise<Manifest['partitions'][number]> {
  const files: BackupFile[] = [];
  let held: Buffer[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (held.length === 0) return;
    const name = `log/${topic}/${partition}/${String(files.length).padStart(6, '0')}.records.zst`;
    files.push(await writePacked(directory, name, Buffer.concat(held), held.length));
    held = [];
    bytes = 0;
  };
  for (let at = low; at < next; progress(at)) {
    const records = await log.read(topic, partition, at, { bytes: fileBytes / 2 });
    for (const record of records) {
      if (record.offset < next) {
        const one = recordBytes(record);
        held.push(one);
        bytes += one.length;
      }
      releasePayload(record);
    }
    at = (records.at(-1)?.offset ?? next) + 1;
    if (bytes >= fileBytes) await flush();
  }
  await flush();
  return { topic, partition, low, next, files };
}
