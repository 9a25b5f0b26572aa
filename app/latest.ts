/** The latest of what is pushed, at most twice `most` at a time. */
export class Latest<T> {
  #held: T[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  push(value: T): void {
    this.#held.push(value);
    if (this.#held.length >= this.#most * 2) this.#held = this.#held.slice(-this.#most);
  }

  values(): readonly T[] {
    return this.#held;
  }
}
