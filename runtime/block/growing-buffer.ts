/** Bytes that grow by doubling and are kept for reuse. Text is written as ClickHouse does: length as LEB128, then UTF-8. */
export class GrowingBuffer {
  bytes: Buffer;
  length = 0;
  #lastText = '';
  #lastStart = 0;
  #lastEnd = 0;

  constructor(capacity = 4096) {
    this.bytes = Buffer.allocUnsafe(capacity);
  }

  clear(): void {
    this.length = 0;
    this.#lastText = '';
    this.#lastEnd = 0;
  }

  #room(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(wanted, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  u8(value: number): void {
    this.#room(1);
    this.bytes[this.length++] = value;
  }

  u16(value: number): void {
    this.#room(2);
    this.bytes[this.length++] = value;
    this.bytes[this.length++] = value >>> 8;
  }

  u32(value: number): void {
    this.#room(4);
    const { bytes } = this;
    const at = this.length;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
    this.length = at + 4;
  }

  /** A whole number between -2^53 and 2^53 as 64 bits, two's complement. */
  i64(value: number): void {
    this.u32(value >>> 0);
    this.u32(Math.floor(value / 0x1_0000_0000) >>> 0);
  }

  varint(value: number): void {
    this.#room(5);
    let rest = value;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  raw(source: Uint8Array): void {
    const { length } = source;
    this.#room(length + 5);
    this.varint(length);
    this.bytes.set(source, this.length);
    this.length += length;
  }

  append(source: Uint8Array): void {
    this.#room(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  text(value: string): void {
    const { length } = value;
    if (length === 0) {
      this.u8(0);
      return;
    }
    // Neighbouring rows share tenant, gateway, source and often more: copying beats encoding.
    if (value === this.#lastText && this.#lastEnd > 0) {
      const size = this.#lastEnd - this.#lastStart;
      this.#room(size);
      const start = this.length;
      this.bytes.copyWithin(start, this.#lastStart, this.#lastEnd);
      this.#lastStart = start;
      this.length = start + size;
      this.#lastEnd = this.length;
      return;
    }
    const start = this.length;
    if (length > 64 || !this.#shortAscii(value)) {
      this.length = start;
      const size = Buffer.byteLength(value, 'utf8');
      this.#room(size + 5);
      this.varint(size);
      this.length += this.bytes.write(value, this.length, size, 'utf8');
    }
    this.#lastText = value;
    this.#lastStart = start;
    this.#lastEnd = this.length;
  }

  #shortAscii(value: string): boolean {
    const { length } = value;
    this.#room(length + 1);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = length;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      bytes[at++] = code;
    }
    this.length = at;
    return true;
  }
}
