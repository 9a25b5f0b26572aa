/** Readers over the data of one column of a block; each remembers the row it last decoded. */

const empty = new Uint8Array(0);

export class TextReader {
  readonly #bytes: Buffer;
  readonly #from: number;
  /** Where the text of row i starts and ends; found on first use. */
  #starts: Uint32Array | undefined;
  #ends: Uint32Array | undefined;
  readonly #rows: number;
  #row = -1;
  #value = '';

  constructor(payload: Uint8Array, from: number, rows: number) {
    this.#bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    this.#from = from;
    this.#rows = rows;
  }

  #walk(): Uint32Array {
    const starts = new Uint32Array(this.#rows);
    const ends = new Uint32Array(this.#rows);
    const bytes = this.#bytes;
    let at = this.#from;
    for (let row = 0; row < this.#rows; row++) {
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
    this.#starts = starts;
    this.#ends = ends;
    return starts;
  }

  at(row: number): string {
    if (row === this.#row) return this.#value;
    const start = (this.#starts ?? this.#walk())[row] ?? 0;
    const end = this.#ends?.[row] ?? 0;
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
    const start = (this.#starts ?? this.#walk())[row] ?? 0;
    const end = this.#ends?.[row] ?? 0;
    return start === end ? empty : this.#bytes.subarray(start, end);
  }

  /** First byte after row i. */
  endOf(row: number): number {
    if (row < 0) return this.#from;
    if (this.#ends === undefined) this.#walk();
    return this.#ends?.[row] ?? 0;
  }
}

/** 64-bit whole numbers within +-2^53. */
export class LongReader {
  readonly #view: DataView;
  readonly #from: number;

  constructor(view: DataView, from: number) {
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
  readonly #view: DataView;
  readonly #from: number;
  readonly #width: 1 | 2 | 4;

  constructor(view: DataView, from: number, width: 1 | 2 | 4) {
    this.#view = view;
    this.#from = from;
    this.#width = width;
  }

  at(row: number): number {
    const at = this.#from + row * this.#width;
    if (this.#width === 1) return this.#view.getUint8(at);
    return this.#width === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }
}

/** Map(String, String): all end offsets, then all keys, then all values. */
export class PairsReader {
  readonly #payload: Uint8Array;
  readonly #ends: LongReader;
  readonly #rows: number;
  readonly #from: number;
  #keys: TextReader | undefined;
  #values: TextReader | undefined;

  constructor(payload: Uint8Array, view: DataView, from: number, rows: number) {
    this.#payload = payload;
    this.#ends = new LongReader(view, from);
    this.#rows = rows;
    this.#from = from;
  }

  at(row: number): string[] {
    const from = row === 0 ? 0 : this.#ends.at(row - 1);
    const to = this.#ends.at(row);
    const pairs: string[] = [];
    if (from === to) return pairs;
    if (this.#keys === undefined) {
      const total = this.#ends.at(this.#rows - 1);
      this.#keys = new TextReader(this.#payload, this.#from + this.#rows * 8, total);
      this.#values = new TextReader(this.#payload, this.#keys.endOf(total - 1), total);
    }
    for (let i = from; i < to; i++) pairs.push(this.#keys.at(i), this.#values?.at(i) ?? '');
    return pairs;
  }
}
