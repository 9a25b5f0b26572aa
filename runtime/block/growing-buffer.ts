/** Bytes that grow by doubling and are kept for reuse. Text is written as ClickHouse does: length as LEB128, then UTF-8. */
export class GrowingBuffer {
  bytes: Buffer;
  length = 0;
  #view: DataView;

  constructor(capacity = 4096) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
    this.#view = viewOf(this.bytes);
  }

  clear(): void {
    this.length = 0;
  }

  /** What is in it, good until more is added. */
  get written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  /** Makes room for `more` bytes, so that they are not copied while it grows. */
  reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
    this.#view = viewOf(grown);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  u16(value: number): void {
    this.reserve(2);
    this.#view.setUint16(this.length, value, true);
    this.length += 2;
  }

  u32(value: number): void {
    this.reserve(4);
    this.#view.setUint32(this.length, value, true);
    this.length += 4;
  }

  /** A whole number between -2^53 and 2^53 as 64 bits, two's complement. */
  i64(value: number): void {
    this.reserve(8);
    this.#view.setUint32(this.length, value, true);
    this.#view.setInt32(this.length + 4, Math.floor(value / 0x1_0000_0000), true);
    this.length += 8;
  }

  varint(value: number): void {
    this.reserve(5);
    let rest = value;
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  raw(source: Uint8Array): void {
    const { length } = source;
    this.reserve(length + 5);
    this.varint(length);
    this.bytes.set(source, this.length);
    this.length += length;
  }

  append(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  text(value: string): void {
    const size = Buffer.byteLength(value, 'utf8');
    this.reserve(size + 5);
    this.varint(size);
    this.length += this.bytes.utf8Write(value, this.length, size);
  }

  /** The same for at most 126 characters: in one call when its length takes one byte, as that of ASCII does. */
  shortText(value: string): void {
    this.reserve(value.length * 3 + 1);
    const size = this.bytes.utf8Write(value, this.length + 1, value.length * 3);
    if (size > 127) {
      this.text(value);
      return;
    }
    this.bytes[this.length] = size;
    this.length += size + 1;
  }

  /** The same for ASCII of at most 127 characters; answers false and writes nothing when it is other text. */
  shortAscii(value: string): boolean {
    const { length } = value;
    this.reserve(length + 1);
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

  zeros(count: number): void {
    this.reserve(count);
    this.bytes.fill(0, this.length, this.length + count);
    this.length += count;
  }

  /** Writes the last `size` bytes `times` more times. */
  repeat(size: number, times: number): void {
    const more = size * times;
    this.reserve(more);
    const { bytes } = this;
    const from = this.length - size;
    const end = this.length + more;
    if (size === 1) bytes.fill(bytes[from] ?? 0, this.length, end);
    // Each copy doubles what the next one can take.
    else
      for (let at = this.length; at < end; at += at - from) bytes.copyWithin(at, from, Math.min(at, from + end - at));
    this.length = end;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
