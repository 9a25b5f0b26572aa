import { GrowingBuffer } from './growing-buffer.ts';

/** Whole numbers of one width in bytes. A number that repeats the one before is counted, and written when another comes. */
export class NumberColumn {
  readonly #buffer = new GrowingBuffer();
  readonly #width: 1 | 2 | 4 | 8;
  #last = Number.NaN;
  #repeats = 0;

  constructor(width: 1 | 2 | 4 | 8) {
    this.#width = width;
  }

  add(value: number): void {
    if (value === this.#last) {
      this.#repeats++;
      return;
    }
    const buffer = this.settled();
    this.#last = value;
    if (this.#width === 8) buffer.i64(value);
    else if (this.#width === 4) buffer.u32(value);
    else if (this.#width === 2) buffer.u16(value);
    else buffer.u8(value);
  }

  settled(): GrowingBuffer {
    if (this.#repeats > 0) this.#buffer.repeat(this.#width, this.#repeats);
    this.#repeats = 0;
    return this.#buffer;
  }

  clear(): void {
    this.#buffer.clear();
    this.#last = Number.NaN;
    this.#repeats = 0;
  }
}

/** 64 bits that come as 16 hex digits. */
export class HexColumn {
  readonly #buffer = new GrowingBuffer();
  #last: string | undefined;
  #repeats = 0;

  add(value: string): void {
    if (value === this.#last) {
      this.#repeats++;
      return;
    }
    const buffer = this.settled();
    this.#last = value;
    buffer.u32(Number.parseInt(value.slice(8, 16), 16) || 0);
    buffer.u32(Number.parseInt(value.slice(0, 8), 16) || 0);
  }

  settled(): GrowingBuffer {
    if (this.#repeats > 0) this.#buffer.repeat(8, this.#repeats);
    this.#repeats = 0;
    return this.#buffer;
  }

  clear(): void {
    this.#buffer.clear();
    this.#last = undefined;
    this.#repeats = 0;
  }
}
