import { Fault } from '../errors.ts';
import { blockTypes, eventColumns } from '../../schemas/event/columns.ts';

/**
 * A block is one ClickHouse Native block (https://clickhouse.com/docs/interfaces/formats/Native: columns, rows, then per
 * column name, type, data) behind a small index, so that a reader finds a column without walking those before it:
 *
 *   `TCB` and the version of this layout, `1` · u32 rows · u32 n · n x u32 end of column i, from the start of the first column · Native columns
 *
 * Each column's name and type stand before its data, so that a block of other columns is refused and never misread, whatever its
 * version says. The Native block's own two counts are left out here and written by whoever hands columns to ClickHouse.
 */
export const magic = 0x31_42_43_54;
export const indexBytes = 12 + eventColumns.length * 4;

/** Name and type of each column as they stand before its data. */
export const columnHeads: readonly Buffer[] = eventColumns.map(([name, encoding]) => {
  const type = blockTypes[encoding];
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([type.length]), Buffer.from(type)]);
});

export interface BlockIndex {
  rows: number;
  /** Start of the data (after name and type) of column i, and its end, from the start of the payload. */
  starts: Uint32Array;
  ends: Uint32Array;
}

/**
 * @throws Fault RECORD_UNKNOWN for a block of another version or of other columns than this build's, BLOCK_INVALID when it is
 * none at all
 */
export function readIndex(payload: Uint8Array): BlockIndex {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = eventColumns.length;
  mustBeOurs(payload, view);
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let from = indexBytes;
  for (const [i, head] of columnHeads.entries()) {
    const end = indexBytes + view.getUint32(12 + i * 4, true);
    if (end < from + head.length || end > payload.length)
      throw new Fault('BLOCK_INVALID', `column ${i} of a block ends outside of it`);
    if (bytes.compare(head, 0, head.length, from, from + head.length) !== 0)
      throw new Fault('RECORD_UNKNOWN', `column ${i} of a block is not what this build has there`);
    starts[i] = from + head.length;
    ends[i] = end;
    from = end;
  }
  return { rows: view.getUint32(4, true), starts, ends };
}

const kindMask = 0x00_ff_ff_ff;
/** Versions are digits: what stands there in a block that is not ours is told as a number all the same. */
const versionOf = (begins: number): number => (begins >>> 24) - 0x30;

function mustBeOurs(payload: Uint8Array, view: DataView): void {
  const begins = payload.length < 12 ? 0 : view.getUint32(0, true);
  if ((begins & kindMask) !== (magic & kindMask))
    throw new Fault('BLOCK_INVALID', 'a record of type events holds no block');
  const columns = view.getUint32(8, true);
  if (begins !== magic || columns !== eventColumns.length) {
    const ours = `version ${versionOf(magic)} with ${eventColumns.length} columns`;
    const theirs = `version ${versionOf(begins)} with ${columns} columns`;
    throw new Fault('RECORD_UNKNOWN', `a block of ${theirs}: this build reads ${ours}`);
  }
  if (payload.length < indexBytes) throw new Fault('BLOCK_INVALID', 'a block ends within its index');
}
