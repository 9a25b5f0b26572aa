import { archiveColumns } from '../../schemas/event/columns.ts';
import { GrowingBuffer } from './growing-buffer.ts';

/** A column of several blocks laid together. */
export interface MergedColumn {
  readonly name: string;
  /** Name and type as they stand before its data. */
  readonly head: Uint8Array;
  /** Whether no row has a value. */
  readonly absent: boolean;
  /** Its data in pieces, good until it is added to or cleared. */
  parts(): Uint8Array[];
  clear(): void;
}

let zeros: Buffer = Buffer.alloc(65_536);

/** What is absent is laid out as zeros: '', 0 and no pairs alike. */
function isAbsent(data: Uint8Array): boolean {
  const { length } = data;
  if (data[0] !== 0 || data[length - 1] !== 0) return false;
  if (zeros.length < length) zeros = Buffer.alloc(length * 2);
  return zeros.compare(data, 0, length, 0, length) === 0;
}

/** Numbers or texts: data follow data. Nothing is copied before the first value comes. */
export class PlainColumn implements MergedColumn {
  readonly name: string;
  readonly head: Uint8Array;
  readonly #buffer = new GrowingBuffer();
  /** Zeros before the first value. */
  #zeros = 0;

  constructor(name: string, head: Uint8Array) {
    this.name = name;
    this.head = head;
  }

  get absent(): boolean {
    return this.#buffer.length === 0;
  }

  add(data: Uint8Array): void {
    if (this.absent && isAbsent(data)) {
      this.#zeros += data.length;
      return;
    }
    if (this.#zeros > 0) {
      this.#buffer.zeros(this.#zeros);
      this.#zeros = 0;
    }
    this.#buffer.append(data);
  }

  parts(): Uint8Array[] {
    return [this.#buffer.written];
  }

  clear(): void {
    this.#buffer.clear();
    this.#zeros = 0;
  }
}

/** Map(String, String): all end offsets, which count on from block to block, then all keys, then all values. */
export class PairsColumn implements MergedColumn {
  readonly name: string;
  readonly head: Uint8Array;
  readonly #ends = new GrowingBuffer();
  readonly #keys = new GrowingBuffer();
  readonly #values = new GrowingBuffer();
  #pairs = 0;

  constructor(name: string, head: Uint8Array) {
    this.name = name;
    this.head = head;
  }

  get absent(): boolean {
    return this.#pairs === 0;
  }

  add(data: Uint8Array, rows: number): void {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    // Far too few attributes go into one insert for 2^32.
    const pairs = view.getUint32((rows - 1) * 8, true);
    const before = this.#pairs;
    if (before === 0) this.#ends.append(data.subarray(0, rows * 8));
    else for (let row = 0; row < rows; row++) this.#ends.i64(before + view.getUint32(row * 8, true));
    this.#pairs += pairs;
    const middle = afterTexts(data, rows * 8, pairs);
    this.#keys.append(data.subarray(rows * 8, middle));
    this.#values.append(data.subarray(middle));
  }

  parts(): Uint8Array[] {
    return [this.#ends.written, this.#keys.written, this.#values.written];
  }

  clear(): void {
    for (const buffer of [this.#ends, this.#keys, this.#values]) buffer.clear();
    this.#pairs = 0;
  }
}

/** Where the rows came from: the same for all rows of a block, or counted. */
export class PlaceColumn implements MergedColumn {
  readonly name: string;
  readonly head: Uint8Array;
  readonly absent = false;
  readonly #buffer = new GrowingBuffer();
  readonly #type: (typeof archiveColumns)[keyof typeof archiveColumns];

  constructor(name: keyof typeof archiveColumns) {
    this.name = name;
    this.#type = archiveColumns[name];
    const head = new GrowingBuffer(64);
    head.text(name);
    head.text(this.#type);
    this.head = head.written;
  }

  repeat(value: number, rows: number): void {
    const buffer = this.#buffer;
    const from = buffer.length;
    if (this.#type === 'UInt8') buffer.u8(value);
    else if (this.#type === 'UInt16') buffer.u16(value);
    else if (this.#type === 'UInt32') buffer.u32(value);
    else buffer.i64(value);
    buffer.repeat(buffer.length - from, rows - 1);
  }

  /** 0, 1, 2 and so on, in 32 bits. */
  count(rows: number): void {
    for (let row = 0; row < rows; row++) this.#buffer.u32(row);
  }

  parts(): Uint8Array[] {
    return [this.#buffer.written];
  }

  clear(): void {
    this.#buffer.clear();
  }
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
