/** Readers over the data of one column, of one block after the other; each remembers the row it last decoded. */

/** Where a column of a block lies. */
export interface Placed {
  bytes: Buffer;
  /** Over the same bytes. */
  view: DataView;
  rows: number;
}

const empty = new Uint8Array(0);
const nothing: Buffer = Buffer.alloc(0);

export class TextReader {
  #bytes = nothing;
  #from = 0;
  #rows = 0;
  /** Where the text of row i starts and ends; found on first use. */
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #walked = false;
  #row = -1;
  #value = '';

  open({ bytes, rows }: Pick<Placed, 'bytes' | 'rows'>, from: number): void {
    this.#bytes = bytes;
    this.#from = from;
    this.#rows = rows;
    this.#walked = false;
    this.#row = -1;
  }

  #walk(): void {
    const rows = this.#rows;
    if (this.#starts.length < rows) {
      this.#starts = new Uint32Array(rows);
      this.#ends = new Uint32Array(rows);
    }
    const starts = this.#starts;
    const ends = this.#ends;
    const bytes = this.#bytes;
    let at = this.#from;
    for (let row = 0; row < rows; row++) {
      let size = bytes[at++] ?? 0;
      if (size > 127) {
        size &= 127;
        for (let shift = 7; ; shift += 7) {
          const next = bytes[at++] ?? 0;
          size |= (next & 127) << shift;
          if (next < 128 || shift > 28) break;
        }
      }
      starts[row] = at;
      at += size;
      ends[row] = at;
    }
    this.#walked = true;
  }

  at(row: number): string {
    if (row === this.#row) return this.#value;
    if (!this.#walked) this.#walk();
    const start = this.#starts[row] ?? 0;
    const end = this.#ends[row] ?? 0;
    this.#row = row;
    this.#value = start === end ? '' : this.#decode(start, end);
    return this.#value;
  }

  #decode(start: number, end: number): string {
    const bytes = this.#bytes;
    const { length } = this.#value;
    // Rows that repeat the one before keep its string: no allocation, and comparing them costs nothing.
    if (length === end - start && length < 32) {
      let i = 0;
      while (i < length && this.#value.charCodeAt(i) === bytes[start + i]) i++;
      if (i === length) return this.#value;
    }
    for (let i = start; i < end; i++) if ((bytes[i] ?? 0) > 127) return bytes.utf8Slice(start, end);
    return bytes.latin1Slice(start, end);
  }

  bytesAt(row: number): Uint8Array {
    if (!this.#walked) this.#walk();
    const start = this.#starts[row] ?? 0;
    const end = this.#ends[row] ?? 0;
    return start === end ? empty : this.#bytes.subarray(start, end);
  }

  /** First byte after row i. */
  endOf(row: number): number {
    if (row < 0) return this.#from;
    if (!this.#walked) this.#walk();
    return this.#ends[row] ?? 0;
  }
}

const nowhere: DataView = new DataView(new ArrayBuffer(0));

/** 64-bit whole numbers within +-2^53. */
export class LongReader {
  #view = nowhere;
  #from = 0;

  open({ view }: Pick<Placed, 'view'>, from: number): void {
    this.#view = view;
    this.#from = from;
  }

  at(row: number): number {
    const at = this.#from + row * 8;
    return this.#view.getInt32(at + 4, true) * 0x1_0000_0000 + this.#view.getUint32(at, true);
  }

  hexAt(row: number): string {
    return this.#view
      .getBigUint64(this.#from + row * 8, true)
      .toString(16)
      .padStart(16, '0');
  }
}

export class SmallReader {
  #view = nowhere;
  #from = 0;
  readonly #width: 1 | 2 | 4;

  constructor(width: 1 | 2 | 4) {
    this.#width = width;
  }

  open({ view }: Pick<Placed, 'view'>, from: number): void {
    this.#view = view;
    this.#from = from;
  }

  at(row: number): number {
    const at = this.#from + row * this.#width;
    if (this.#width === 1) return this.#view.getUint8(at);
    return this.#width === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }
}

/** Map(String, String): all end offsets, then all keys, then all values. */
export class PairsReader {
  readonly #ends = new LongReader();
  readonly #keys = new TextReader();
  readonly #values = new TextReader();
  #bytes = nothing;
  #from = 0;
  #rows = 0;
  #opened = false;

  open(placed: Placed, from: number): void {
    this.#bytes = placed.bytes;
    this.#ends.open(placed, from);
    this.#rows = placed.rows;
    this.#from = from;
    this.#opened = false;
  }

  at(row: number): string[] {
    const from = row === 0 ? 0 : this.#ends.at(row - 1);
    const to = this.#ends.at(row);
    const pairs: string[] = [];
    if (from === to) return pairs;
    if (!this.#opened) {
      const all = { bytes: this.#bytes, rows: this.#ends.at(this.#rows - 1) };
      this.#keys.open(all, this.#from + this.#rows * 8);
      this.#values.open(all, this.#keys.endOf(all.rows - 1));
      this.#opened = true;
    }
    for (let i = from; i < to; i++) pairs.push(this.#keys.at(i), this.#values.at(i));
    return pairs;
  }
}
