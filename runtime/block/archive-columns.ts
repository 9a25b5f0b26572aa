import { archiveColumns, blockTypes, eventColumns } from '../../schemas/event/columns.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { indexBytes, readIndex } from './layout.ts';

export interface LogPosition {
  lane: number;
  partition: number;
  offset: number;
}

/** Names of everything `nativeOf` writes, in its order. */
export const nativeColumns: readonly string[] = [...eventColumns.map(([name]) => name), ...Object.keys(archiveColumns)];

/**
 * The block as ClickHouse's Native format has it, with lane, partition, offset and row added: column bytes are passed on
 * untouched. Any number of these one after the other are the body of one insert.
 * @throws Fault BLOCK_INVALID, RECORD_UNKNOWN
 */
export function nativeOf(payload: Uint8Array, position: LogPosition): Uint8Array[] {
  const { rows } = readIndex(payload);
  const head = new GrowingBuffer(16);
  head.varint(nativeColumns.length);
  head.varint(rows);
  const tail = new GrowingBuffer(128 + rows * 15);
  column(tail, 'lane', archiveColumns.lane);
  for (let row = 0; row < rows; row++) tail.u8(position.lane);
  column(tail, 'partition', archiveColumns.partition);
  for (let row = 0; row < rows; row++) tail.u16(position.partition);
  column(tail, 'offset', archiveColumns.offset);
  for (let row = 0; row < rows; row++) tail.i64(position.offset);
  column(tail, 'row', archiveColumns.row);
  for (let row = 0; row < rows; row++) tail.u32(row);
  return [head.bytes.subarray(0, head.length), payload.subarray(indexBytes), tail.bytes.subarray(0, tail.length)];
}

/** Name and type of each column of `nativeOf`, for a statement that declares its input's structure. */
export const nativeStructure: readonly (readonly [string, string])[] = [
  ...eventColumns.map(([name, encoding]) => [name, blockTypes[encoding]] as const),
  ...Object.entries(archiveColumns),
];

function column(into: GrowingBuffer, name: string, type: string): void {
  into.text(name);
  into.text(type);
}
