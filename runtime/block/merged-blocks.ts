import { eventColumns } from '../../schemas/event/columns.ts';
import type { LogPosition } from './archive-columns.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { columnHeads, indexBytes, readIndex } from './layout.ts';
import { type MergedColumn, PairsColumn, PlaceColumn, PlainColumn } from './merged-columns.ts';

/** A block as the log holds it, and where it lies there. */
export interface PlacedBlock {
  payload: Uint8Array;
  position: LogPosition;
}

/**
 * Blocks laid together as they come, as one block of ClickHouse's Native format with lane, partition, offset and row as
 * `nativeOf` adds them. The engine deals with every column of every block apart, so that blocks of under 1,000 rows cost it
 * a third more. A column that is absent in all rows is left out: the table's default means the same. Buffers are kept from
 * one `clear` to the next.
 */
export class MergedBlocks {
  rows = 0;
  /** Size of the blocks, about that of the body. */
  bytes = 0;
  readonly #columns = eventColumns.map(([name, encoding], i) => {
    const head = columnHeads[i] as Buffer;
    return encoding === 'map' ? new PairsColumn(name, head) : new PlainColumn(name, head);
  });
  readonly #lane = new PlaceColumn('lane');
  readonly #partition = new PlaceColumn('partition');
  readonly #offset = new PlaceColumn('offset');
  readonly #row = new PlaceColumn('row');
  readonly #all: readonly MergedColumn[] = [...this.#columns, this.#lane, this.#partition, this.#offset, this.#row];

  /** Copies the block. @throws Fault BLOCK_INVALID, RECORD_UNKNOWN */
  add({ payload, position }: PlacedBlock): void {
    const { rows, starts, ends } = readIndex(payload);
    if (rows === 0) return;
    this.rows += rows;
    this.bytes += payload.length - indexBytes;
    for (const [i, column] of this.#columns.entries()) column.add(payload.subarray(starts[i], ends[i]), rows);
    this.#lane.repeat(position.lane, rows);
    this.#partition.repeat(position.partition, rows);
    this.#offset.repeat(position.offset, rows);
    this.#row.count(rows);
  }

  /** Names of the columns in `body`, in its order. */
  columns(): string[] {
    return this.#present().map(({ name }) => name);
  }

  /** In pieces, good until the next `add` or `clear`. */
  body(): Uint8Array[] {
    const present = this.#present();
    const counts = new GrowingBuffer(16);
    counts.varint(present.length);
    counts.varint(this.rows);
    return [counts.written, ...present.flatMap((column) => [column.head, ...column.parts()])];
  }

  clear(): void {
    this.rows = 0;
    this.bytes = 0;
    for (const column of this.#all) column.clear();
  }

  #present(): MergedColumn[] {
    return this.#all.filter(({ absent }) => !absent);
  }
}
