import { archiveColumns, eventColumns } from '../../schemas/event/columns.ts';
import type { LogPosition } from './archive-columns.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { columnHeads, indexBytes, readIndex, type BlockIndex } from './layout.ts';

/** A block as the log holds it, and where it lies there. */
export interface PlacedBlock {
  payload: Uint8Array;
  position: LogPosition;
}

/**
 * Several blocks as one block of ClickHouse's Native format, with lane, partition, offset and row as `nativeOf` adds them.
 * The engine deals with every column of every block apart, so that blocks of under 1,000 rows cost it a third more.
 * @param out is emptied, and holds the answer until it is used again
 * @throws Fault BLOCK_INVALID
 */
export function nativeOfAll(blocks: readonly PlacedBlock[], out: GrowingBuffer = new GrowingBuffer()): Buffer {
  const indexes = blocks.map(({ payload }) => readIndex(payload));
  const rows = indexes.reduce((sum, index) => sum + index.rows, 0);
  const bytes = blocks.reduce((sum, { payload }) => sum + payload.length - indexBytes, 0);
  out.clear();
  out.reserve(bytes + 512 + rows * 15);
  out.varint(eventColumns.length + Object.keys(archiveColumns).length);
  out.varint(rows);
  for (const [i, [, encoding]] of eventColumns.entries()) {
    out.append(columnHeads[i] as Buffer);
    if (encoding === 'map') appendPairs(out, blocks, indexes, i);
    else for (const [b, { payload }] of blocks.entries()) out.append(dataOf(payload, indexes[b], i));
  }
  appendPlaces(out, blocks, indexes);
  return out.bytes.subarray(0, out.length);
}

function dataOf(payload: Uint8Array, index: BlockIndex | undefined, column: number): Uint8Array {
  return payload.subarray(index?.starts[column], index?.ends[column]);
}

/** Map(String, String): all end offsets, which count on from block to block, then all keys, then all values. */
function appendPairs(
  out: GrowingBuffer,
  blocks: readonly PlacedBlock[],
  indexes: readonly BlockIndex[],
  column: number,
): void {
  const keys: Uint8Array[] = [];
  const values: Uint8Array[] = [];
  let before = 0;
  for (const [b, { payload }] of blocks.entries()) {
    const rows = indexes[b]?.rows ?? 0;
    const data = dataOf(payload, indexes[b], column);
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    // A block is far too small for 2^32 attributes.
    const pairs = rows === 0 ? 0 : view.getUint32((rows - 1) * 8, true);
    if (before === 0) out.append(data.subarray(0, rows * 8));
    else for (let row = 0; row < rows; row++) out.i64(before + view.getUint32(row * 8, true));
    before += pairs;
    const middle = afterTexts(data, rows * 8, pairs);
    keys.push(data.subarray(rows * 8, middle));
    values.push(data.subarray(middle));
  }
  for (const part of [...keys, ...values]) out.append(part);
}

/** Where `count` texts that begin at `from` end. */
function afterTexts(data: Uint8Array, from: number, count: number): number {
  let at = from;
  for (let i = 0; i < count; i++) {
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const next = data[at++] ?? 0;
      size |= (next & 127) << shift;
      if (next < 128 || shift > 28) break;
    }
    at += size;
  }
  return at;
}

function appendPlaces(out: GrowingBuffer, blocks: readonly PlacedBlock[], indexes: readonly BlockIndex[]): void {
  const perBlock = (name: keyof typeof archiveColumns, size: number, write: (position: LogPosition) => void): void => {
    out.text(name);
    out.text(archiveColumns[name]);
    for (const [b, { position }] of blocks.entries()) {
      const rows = indexes[b]?.rows ?? 0;
      if (rows === 0) continue;
      write(position);
      out.repeat(size, rows - 1);
    }
  };
  perBlock('lane', 1, ({ lane }) => out.u8(lane));
  perBlock('partition', 2, ({ partition }) => out.u16(partition));
  perBlock('offset', 8, ({ offset }) => out.i64(offset));
  out.text('row');
  out.text(archiveColumns.row);
  for (const { rows } of indexes) for (let row = 0; row < rows; row++) out.u32(row);
}
