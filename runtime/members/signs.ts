/** Our signs of life, until we read them ourselves: then all others have heard of us since they were given. */
export class Signs {
  #given: { sequence: number; at: number } | undefined;
  #heardAt = Number.NEGATIVE_INFINITY;

  /** @param say gives the sign, and returns the sequence it goes by */
  give(say: () => number): void {
    this.#given = { at: performance.now(), sequence: say() };
  }

  /** One of ours was read, while we were there. */
  heard(sequence: number): void {
    if (this.#given?.sequence !== sequence) return;
    this.#heardAt = this.#given.at;
    this.#given = undefined;
  }

  /** Real ms since the latest that was heard had been given. */
  get sinceHeard(): number {
    return performance.now() - this.#heardAt;
  }
}
