import { type ColumnEncoding, type EventColumn, eventColumns } from '../../schemas/event/columns.ts';
import { GrowingBuffer } from './growing-buffer.ts';
import { HexColumn, NumberColumn } from './number-column.ts';
import { TextColumn } from './text-column.ts';

/** A column of the block that is being built. */
export interface Column {
  /** All its bytes, once; then it must be cleared. */
  settled(): GrowingBuffer;
  clear(): void;
}

export class BytesColumn implements Column {
  readonly #buffer = new GrowingBuffer(65_536);

  add(value: Uint8Array): void {
    this.#buffer.raw(value);
  }
  settled(): GrowingBuffer {
    return this.#buffer;
  }
  clear(): void {
    this.#buffer.clear();
  }
}

/** Map(String, String) is laid out as all end offsets, then all keys, then all values. */
export class PairsColumn implements Column {
  readonly #ends = new NumberColumn(8);
  readonly #keys = new TextColumn();
  readonly #values = new TextColumn();
  #pairs = 0;

  add(pairs: readonly string[]): void {
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      this.#keys.add(pairs[i] ?? '');
      this.#values.add(pairs[i + 1] ?? '');
      this.#pairs++;
    }
    this.#ends.add(this.#pairs);
  }

  settled(): GrowingBuffer {
    const all = this.#ends.settled();
    for (const column of [this.#keys, this.#values]) {
      const { bytes, length } = column.settled();
      all.append(bytes.subarray(0, length));
    }
    return all;
  }

  clear(): void {
    this.#ends.clear();
    this.#keys.clear();
    this.#values.clear();
    this.#pairs = 0;
  }
}

const widths = { instant: 8, i64: 8, u64: 8, u32: 4, u16: 2, u8: 1 } as const;

type Encodings = { [C in (typeof eventColumns)[number] as C[0]]: C[1] };
type ColumnOf<E extends ColumnEncoding> = E extends 'text'
  ? TextColumn
  : E extends 'bytes'
    ? BytesColumn
    : E extends 'hex64'
      ? HexColumn
      : E extends 'map'
        ? PairsColumn
        : NumberColumn;

/** One column for each of a block, by name and in its order. */
export class Columns {
  readonly all: readonly Column[] = eventColumns.map(([, encoding]) => create(encoding));

  of<C extends EventColumn>(name: C): ColumnOf<Encodings[C]> {
    return this.all[eventColumns.findIndex((column) => column[0] === name)] as unknown as ColumnOf<Encodings[C]>;
  }
}

function create(encoding: (typeof eventColumns)[number][1]): Column {
  if (encoding === 'text') return new TextColumn();
  if (encoding === 'bytes') return new BytesColumn();
  if (encoding === 'hex64') return new HexColumn();
  return encoding === 'map' ? new PairsColumn() : new NumberColumn(widths[encoding]);
}
