import { Codes } from './column.ts';

/**
 * Texts as dense numbers from 0, each held once as UTF-8 in one stretch of memory: about 16 bytes beside its own
 * characters where a string in a Map takes 80, and nothing for the collector to walk. Up to 4 GiB of text.
 */
export class TextTable {
  #bytes = new Uint8Array(256);
  #slots = new Uint32Array(16);
  readonly #starts = new Codes();
  #scratch = new Uint8Array(256);
  #scratchLength = 0;

  constructor() {
    this.#starts.push(0);
  }

  get size(): number {
    return this.#starts.length - 1;
  }

  /** Its number, -1 when it is not in the table. */
  find(text: string): number {
    return (this.#slots[this.#slotOf(this.#load(text))] ?? 0) - 1;
  }

  /** Its number, a new one when it was not in the table. */
  add(text: string): number {
    const hash = this.#load(text);
    const slot = this.#slotOf(hash);
    const found = this.#slots[slot] ?? 0;
    if (found > 0) return found - 1;
    const start = this.#starts.at(this.size);
    const end = start + this.#scratchLength;
    if (end > 0xffffffff) throw new RangeError('a table of texts holds 4 GiB');
    this.#bytes = roomFor(this.#bytes, end);
    this.#bytes.set(this.#scratch.subarray(0, this.#scratchLength), start);
    this.#starts.push(end);
    this.#slots[slot] = this.size;
    if (this.size > this.#slots.length * 0.6) this.#widen();
    return this.size - 1;
  }

  /** '' for a number that was never given. */
  text(index: number): string {
    if (index < 0 || index >= this.size) return '';
    const { buffer, byteOffset } = this.#bytes;
    const start = this.#starts.at(index);
    return Buffer.from(buffer, byteOffset + start, this.#starts.at(index + 1) - start).toString();
  }

  /** Calls `found` with the number of each text that holds `part`, rising; ASCII letters match in either case. */
  containing(part: string, found: (index: number) => void): void {
    const needle = Buffer.from(part).map((byte) => lowered[byte] ?? byte);
    const bytes = this.#bytes;
    const { size } = this;
    for (let index = 0, start = 0; index < size; index++) {
      const end = this.#starts.at(index + 1);
      if (holds(bytes, start, end, needle)) found(index);
      start = end;
    }
  }

  /** Lays the text's bytes out in the scratch and answers their hash. */
  #load(text: string): number {
    const { length } = text;
    if (this.#scratch.length < length * 3) this.#scratch = new Uint8Array(length * 3);
    const scratch = this.#scratch;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return this.#loadWide(text);
      scratch[i] = code;
    }
    this.#scratchLength = length;
    return hashOf(scratch, 0, length);
  }

  #loadWide(text: string): number {
    this.#scratchLength = Buffer.from(this.#scratch.buffer).write(text);
    return hashOf(this.#scratch, 0, this.#scratchLength);
  }

  /** The slot that holds what is in the scratch, or the empty one where it belongs. */
  #slotOf(hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let held = slots[slot] ?? 0; held > 0 && !this.#holds(held - 1); held = slots[slot] ?? 0)
      slot = (slot + 1) & mask;
    return slot;
  }

  #holds(index: number): boolean {
    const start = this.#starts.at(index);
    const length = this.#scratchLength;
    if (this.#starts.at(index + 1) - start !== length) return false;
    // From the end: ids of a fleet begin alike.
    for (let i = length - 1; i >= 0; i--) if (this.#bytes[start + i] !== this.#scratch[i]) return false;
    return true;
  }

  #widen(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = hashOf(this.#bytes, this.#starts.at(index), this.#starts.at(index + 1)) & mask;
      while ((slots[slot] ?? 0) > 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.#slots = slots;
  }
}

/** Each byte with ASCII capitals made small. */
const lowered = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

function holds(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  const { length } = needle;
  for (let at = start; at <= end - length; at++) {
    let same = 0;
    while (same < length && lowered[bytes[at + same] ?? 0] === needle[same]) same++;
    if (same === length) return true;
  }
  return length === 0;
}

function roomFor(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (bytes.length >= length) return bytes;
  const wider = new Uint8Array(Math.max(length, Math.ceil(bytes.length * 1.5)));
  wider.set(bytes);
  return wider;
}

/** FNV-1a, its bits mixed once more because the lowest ones choose the slot. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
