/** A number that changes with the log: what it was for a reader that sees up to some offset. */
export class Steps {
  readonly #offsets: number[] = [];
  readonly #values: number[] = [];

  get last(): number {
    return this.#values.at(-1) ?? 0;
  }

  /** `offset` is not below the one before. */
  set(offset: number, value: number): void {
    if (this.#offsets.at(-1) === offset) this.#values[this.#values.length - 1] = value;
    else if (value !== this.last) {
      this.#offsets.push(offset);
      this.#values.push(value);
    }
  }

  /** 0 before the first. */
  at(before: number): number {
    const offsets = this.#offsets;
    if (offsets.length === 0 || (offsets[offsets.length - 1] ?? 0) < before) return this.last;
    let low = 0;
    let high = offsets.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((offsets[middle] ?? 0) < before) low = middle + 1;
      else high = middle;
    }
    return this.#values[low - 1] ?? 0;
  }
}
