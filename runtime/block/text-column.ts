import { GrowingBuffer } from './growing-buffer.ts';

/** Up to this length a loop over the characters is quicker than the call into Node. */
const shortChars = 24;
/** At most this many characters take one byte of length however they are encoded. */
const surelyShort = 42;

/**
 * Texts as ClickHouse's String lays them out. Neighbouring rows share tenant, gateway, source and often more, and many
 * columns hold nothing at all: a text that repeats the one before is counted, and written when another one comes.
 */
export class TextColumn {
  readonly #buffer = new GrowingBuffer();
  #last = '';
  #lastLength = -1;
  #lastCode = 0;
  #lastStart = 0;
  #repeats = 0;

  add(value: string): void {
    const { length } = value;
    if (length === this.#lastLength) {
      if (length === 0) {
        this.#repeats++;
        return;
      }
      // Most texts that differ differ in their last character, and comparing parts of a larger text is slow (V8).
      const code = value.charCodeAt(length - 1);
      if (code === this.#lastCode && value === this.#last) {
        this.#repeats++;
        return;
      }
      this.#lastCode = code;
    } else this.#lastCode = length === 0 ? 0 : value.charCodeAt(length - 1);
    if (this.#repeats > 0) this.#settle();
    this.#last = value;
    this.#lastLength = length;
    const buffer = this.#buffer;
    this.#lastStart = buffer.length;
    if (length > shortChars || !buffer.shortAscii(value)) this.#encode(value);
  }

  settled(): GrowingBuffer {
    if (this.#repeats > 0) this.#settle();
    return this.#buffer;
  }

  clear(): void {
    this.#buffer.clear();
    this.#last = '';
    this.#lastLength = -1;
    this.#repeats = 0;
  }

  #encode(value: string): void {
    if (value.length <= surelyShort * 3) this.#buffer.shortText(value);
    else this.#buffer.text(value);
  }

  #settle(): void {
    this.#buffer.repeat(this.#buffer.length - this.#lastStart, this.#repeats);
    this.#repeats = 0;
  }
}
