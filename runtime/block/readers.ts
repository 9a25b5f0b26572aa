import { type ColumnEncoding, type EventColumn, eventColumns } from '../../schemas/event/columns.ts';
import { LongReader, PairsReader, type Placed, SmallReader, TextReader } from './column-readers.ts';

type Encodings = { [C in (typeof eventColumns)[number] as C[0]]: C[1] };
type ReaderOf<E extends ColumnEncoding> = E extends 'text' | 'bytes'
  ? TextReader
  : E extends 'map'
    ? PairsReader
    : E extends 'u8' | 'u16' | 'u32'
      ? SmallReader
      : LongReader;

interface Reader {
  open(placed: Placed, from: number): void;
}

/** One reader for each column of a block, by name and in its order. */
export class Readers {
  readonly #all: readonly Reader[] = eventColumns.map(([, encoding]) => create(encoding));

  of<C extends EventColumn>(name: C): ReaderOf<Encodings[C]> {
    return this.#all[eventColumns.findIndex((column) => column[0] === name)] as unknown as ReaderOf<Encodings[C]>;
  }

  /** @param starts of the columns' data */
  open(placed: Placed, starts: Uint32Array): void {
    for (const [i, reader] of this.#all.entries()) reader.open(placed, starts[i] ?? 0);
  }
}

const widths = { u8: 1, u16: 2, u32: 4 } as const;

function create(encoding: (typeof eventColumns)[number][1]): Reader {
  if (encoding === 'text' || encoding === 'bytes') return new TextReader();
  if (encoding === 'map') return new PairsReader();
  return encoding === 'u8' || encoding === 'u16' || encoding === 'u32'
    ? new SmallReader(widths[encoding])
    : new LongReader();
}
