/** Whole numbers from 0 to 2^32 - 1 by index, four bytes each; grows by half, so that little lies unused. */
export class Codes {
  #values = new Uint32Array(16);
  length = 0;

  at(index: number): number {
    return index < this.length ? (this.#values[index] ?? 0) : 0;
  }

  /** Indices between the end and this one read as 0. */
  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const wider = new Uint32Array(Math.max(index + 1, Math.ceil(this.#values.length * 1.5)));
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[index] = value;
    if (index >= this.length) this.length = index + 1;
  }

  push(value: number): number {
    this.set(this.length, value);
    return this.length - 1;
  }
}

/** As `Codes`, for times, durations and offsets: eight bytes each. */
export class Numbers {
  #values = new Float64Array(16);
  length = 0;

  at(index: number): number {
    return index < this.length ? (this.#values[index] ?? 0) : 0;
  }

  push(value: number): number {
    if (this.length === this.#values.length) {
      const wider = new Float64Array(Math.ceil(this.#values.length * 1.5));
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.length] = value;
    return this.length++;
  }
}
