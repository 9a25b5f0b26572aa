import { Fault } from '../errors.ts';
import { blockTypes, eventColumns } from '../../schemas/event/columns.ts';

/**
 * A block is one ClickHouse Native block (https://clickhouse.com/docs/interfaces/formats/Native: columns, rows, then per
 * column name, type, data) behind a small index, so that a reader finds a column without walking those before it:
 *
 *   u32 magic · u32 rows · u32 n · n x u32 end of column i, from the start of the first column · Native columns
 *
 * The Native block's own two counts are left out here and written by whoever hands columns to ClickHouse.
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

/** @throws Fault BLOCK_INVALID when the payload is not a block of this build's columns. */
export function readIndex(payload: Uint8Array): BlockIndex {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = eventColumns.length;
  if (payload.length < indexBytes || view.getUint32(0, true) !== magic || view.getUint32(8, true) !== count) {
    throw new Fault('BLOCK_INVALID', 'a record of type events holds no block of this version');
  }
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let from = indexBytes;
  for (let i = 0; i < count; i++) {
    const end = indexBytes + view.getUint32(12 + i * 4, true);
    if (end < from || end > payload.length)
      throw new Fault('BLOCK_INVALID', `column ${i} of a block ends outside of it`);
    starts[i] = from + (columnHeads[i]?.length ?? 0);
    ends[i] = end;
    from = end;
  }
  return { rows: view.getUint32(4, true), starts, ends };
}
