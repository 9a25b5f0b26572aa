import { laneCodes } from '../../ingest/archive/chunk.ts';
import type { Params, Store } from '../../runtime/clickhouse/store.ts';
import { Fault } from '../../runtime/errors.ts';
import type { BackupFile, Manifest } from '../../schemas/backup.ts';
import type { Lane } from '../../schemas/event/kinds.ts';
import { writePacked } from './backup-files.ts';
import { addDigests, columnsOf, type TableDigest, tableDigest } from './table-digest.ts';

type Table = Manifest['tables'][number];

/** Rows that go into one file and, when restored, into one insert. */
interface Slice {
  from: string;
  params: Params;
}

/** About so many bytes and rows to a file; what was read is checked against it. */
const sliceBytes = 24 << 20;
const sliceRows = 100_000;
const mostBytes = 120 << 20;
const tries = 5;

/** Tables that follow from the log and are replaced row by row or hour by hour, in the order in which they are copied. */
export const followingTables = [
  'findings',
  'device_hours',
  'dead_letters',
  'ticks',
  'forgotten',
  'counted_days',
  'memories',
] as const;

export interface TablesInto {
  store: Store;
  directory: string;
  progress: (what: string, done: number, all: number) => void;
}

/** A table whole, as it is now. */
export async function backupTable(into: TablesInto, name: (typeof followingTables)[number]): Promise<Table> {
  const { store } = into;
  const parts = await store.query<{ id: string; rows: number; bytes: number }>(
    'SELECT partition_id AS id, toInt64(sum(rows)) AS rows, toInt64(sum(data_uncompressed_bytes)) AS bytes FROM system.parts WHERE active AND database = {database:String} AND table = {name:String} GROUP BY id ORDER BY id',
    { database: store.database, name },
  );
  const final = name === 'device_hours' ? '' : ' FINAL';
  const columns = await columnsOf(store, name);
  const key = columns.map((column) => `\`${column}\``).join(', ');
  const slices = parts.flatMap(({ id, rows, bytes }): Slice[] => {
    const many = Math.ceil(Math.max(rows / sliceRows, bytes / sliceBytes));
    return Array.from({ length: many }, (_, slice) => ({
      from: `${name}${final} WHERE _partition_id = {id:String} AND cityHash64(${key}) % {many:UInt64} = {slice:UInt64}`,
      params: { id, many, slice },
    }));
  });
  return copySlices(into, name, columns, slices);
}

/** `events` up to where each partition of the log stood, both included. */
export async function backupEvents(
  into: TablesInto,
  stands: readonly { lane: Lane; partition: number; stored: number }[],
): Promise<Table> {
  const { store } = into;
  // Asked of the table: where it stands for those of shards, this server has no parts of it.
  const days = await store.query<{ id: string }>('SELECT DISTINCT _partition_id AS id FROM events ORDER BY id');
  const slices: Slice[] = [];
  for (const { id } of days)
    for (const { lane, partition, stored } of stands) {
      const place = { id, lane: laneCodes[lane], partition };
      const where =
        'events WHERE _partition_id = {id:String} AND lane = {lane:UInt8} AND partition = {partition:UInt16} AND offset >= {from:UInt64} AND offset <= {to:UInt64}';
      for await (const [from, to] of ranges(store, where, { ...place, from: 0, to: Math.max(0, stored) }))
        if (stored >= 0) slices.push({ from: where, params: { ...place, from, to } });
    }
  return copySlices(into, 'events', await columnsOf(store, 'events'), slices);
}

/** Offsets, both included, that together hold about as many rows as go into one file. */
async function* ranges(store: Store, where: string, params: Params): AsyncGenerator<[number, number]> {
  let open: { from: number; to: number; rows: number; bytes: number } | undefined;
  const sql = `SELECT toInt64(offset) AS offset, toInt64(count()) AS rows, toInt64(sum(byteSize(raw, attributes) + 300)) AS bytes FROM ${where} GROUP BY offset ORDER BY offset`;
  for await (const found of store.stream<{ offset: number; rows: number; bytes: number }>(sql, params))
    for (const { offset, rows, bytes } of found) {
      if (open !== undefined && (open.rows + rows > sliceRows || open.bytes + bytes > sliceBytes)) {
        yield [open.from, open.to];
        open = undefined;
      }
      open ??= { from: offset, to: offset, rows: 0, bytes: 0 };
      Object.assign(open, { to: offset, rows: open.rows + rows, bytes: open.bytes + bytes });
    }
  if (open !== undefined) yield [open.from, open.to];
}

async function copySlices(
  into: TablesInto,
  name: string,
  columns: readonly string[],
  slices: readonly Slice[],
): Promise<Table> {
  const files: BackupFile[] = [];
  let all: TableDigest = { rows: 0, digest: '0' };
  for (const [i, slice] of slices.entries()) {
    const file = `tables/${name}/${String(i).padStart(6, '0')}.native.zst`;
    const copied = await copySlice(into, columns, slice, file);
    all = addDigests(all, copied.digest);
    if (copied.digest.rows > 0) files.push(copied.file);
    into.progress(`copying ${name}`, i + 1, slices.length);
  }
  return { name, columns: [...columns], ...all, files };
}

/** Rows may still come or be replaced: what was read is what was counted before and after. */
async function copySlice(
  { store, directory }: TablesInto,
  columns: readonly string[],
  { from, params }: Slice,
  name: string,
): Promise<{ file: BackupFile; digest: TableDigest }> {
  const list = columns.map((column) => `\`${column}\``).join(', ');
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = await tableDigest(store, columns, from, params);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of store.bytes(`SELECT ${list} FROM ${from} ORDER BY ALL FORMAT Native`, params)) {
      parts.push(part);
      bytes += part.byteLength;
      if (bytes > mostBytes) throw new Fault('STORE_REFUSED', `${name} would be larger than an insert may be`);
    }
    const digest = await tableDigest(store, columns, from, params);
    if (digest.digest !== before.digest || digest.rows !== before.rows) continue;
    return { file: await writePacked(directory, name, Buffer.concat(parts), digest.rows), digest };
  }
  throw new Fault('TIMEOUT', `${name} changed each time while it was read: try again when it is quieter`, {
    retryable: true,
  });
}
