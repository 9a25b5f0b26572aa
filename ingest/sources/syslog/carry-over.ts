/** What is left of a frame when its chunk ends. Grows by doubling up to the longest frame, and no further. */
export class CarryOver {
  length = 0;
  #bytes = Buffer.alloc(0);

  add(source: Buffer, from: number, to: number): void {
    const wanted = this.length + to - from;
    if (wanted > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.#bytes.length * 2, 1024));
      this.#bytes.copy(grown, 0, 0, this.length);
      this.#bytes = grown;
    }
    source.copy(this.#bytes, this.length, from, to);
    this.length = wanted;
  }

  /** A view, good until the next `add`. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
    // An idle session must not sit on the buffer of its longest frame.
    if (this.#bytes.length > 4096) this.#bytes = Buffer.alloc(0);
  }
}
