import { createHash } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib';
import { Fault } from '../../runtime/errors.ts';
import { makeDirectory } from '../../runtime/make-directory.ts';
import { type BackupFile, type Manifest, manifestSchema } from '../../schemas/backup.ts';

const compress = promisify(zstdCompress);
const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
/** No file of a backup unpacks to more. */
const largestBytes = 192 << 20;
const manifestName = 'manifest.json';
const digestName = 'manifest.sha256';

/** Writes packed bytes as a file of a backup, on disk when this resolves. @throws Fault DISK_FULL, DATA_UNWRITABLE */
export async function writePacked(
  directory: string,
  name: string,
  bytes: Uint8Array,
  items: number,
): Promise<BackupFile> {
  return writePlain(directory, name, await compress(bytes, level), items);
}

/** The same without packing. */
export async function writePlain(directory: string, name: string, bytes: Uint8Array, items = 1): Promise<BackupFile> {
  const file = join(directory, name);
  await unlessFull(file, async () => {
    makeDirectory(dirname(file), 0o700);
    const handle = await open(file, 'w', 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
  return { name, sha256: sha256(bytes), bytes: bytes.byteLength, items };
}

/** What a file of a backup holds, unpacked. @throws Fault BACKUP_DAMAGED */
export function readPacked(directory: string, file: BackupFile): Buffer {
  const packed = readPlain(directory, file);
  try {
    return zstdDecompressSync(packed, { maxOutputLength: largestBytes });
  } catch (cause) {
    throw new Fault('BACKUP_DAMAGED', `${join(directory, file.name)} does not unpack`, { cause });
  }
}

/** @throws Fault BACKUP_DAMAGED when it is not what the manifest says */
export function readPlain(directory: string, { name, sha256: wanted }: BackupFile): Buffer {
  const bytes = readOrDamaged(join(directory, name));
  if (sha256(bytes) !== wanted)
    throw new Fault('BACKUP_DAMAGED', `${join(directory, name)} is not what the manifest says: another hash`);
  return bytes;
}

/** The last to be written: a backup without it is none. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(manifest)}\n`);
  await writePlain(directory, digestName, Buffer.from(`${sha256(bytes)}  ${manifestName}\n`));
  await writePlain(directory, manifestName, bytes);
}

/** @throws Fault BACKUP_DAMAGED */
export function readManifest(directory: string): Manifest {
  const bytes = readOrDamaged(join(directory, manifestName));
  if (!readOrDamaged(join(directory, digestName)).toString().startsWith(sha256(bytes)))
    throw new Fault(
      'BACKUP_DAMAGED',
      `${join(directory, manifestName)} has been changed: ${digestName} says another hash`,
    );
  const parsed = manifestSchema.safeParse(parseJson(bytes));
  if (!parsed.success)
    throw new Fault(
      'BACKUP_DAMAGED',
      `${join(directory, manifestName)} is none that this build knows: ${parsed.error.issues[0]?.path.join('.')}`,
    );
  return parsed.data;
}

/** Every file that a manifest names. */
export function filesOf({ partitions, tables, state }: Manifest): BackupFile[] {
  return [...[...partitions, ...tables].flatMap(({ files }) => files), ...state];
}

/** Gives a finished directory its name, durably. */
export function nameFinished(made: string, name: string): void {
  chmodSync(made, 0o700);
  renameSync(made, name);
  const handle = openSync(dirname(name), 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** Puts a file of a backup back where it belongs. */
export function putBack(file: string, bytes: Uint8Array): void {
  makeDirectory(dirname(file), 0o700);
  writeFileSync(file, bytes, { mode: 0o600, flush: true });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function readOrDamaged(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('BACKUP_DAMAGED', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

async function unlessFull(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new Fault(full ? 'DISK_FULL' : 'DATA_UNWRITABLE', `cannot write ${file}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
