/** Bounds the share of the time that goes into signing, so that a flood of questions leaves lists and cached answers served. */
export class SigningBudget {
  readonly #windowMs: number;
  readonly #mostMs: number;
  readonly #now: () => number;
  #windowFrom = Number.NEGATIVE_INFINITY;
  #spentMs = 0;

  /** @param now a steady clock, ms */
  constructor(options: { windowMs?: number; mostMs?: number; now?: () => number } = {}) {
    this.#windowMs = options.windowMs ?? 1_000;
    this.#mostMs = options.mostMs ?? 600;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Does the work, or undefined when this window's time is spent. */
  spend<T>(work: () => T): T | undefined {
    const from = this.#now();
    if (from - this.#windowFrom >= this.#windowMs) {
      this.#windowFrom = from;
      this.#spentMs = 0;
    }
    if (this.#spentMs >= this.#mostMs) return undefined;
    const made = work();
    this.#spentMs += this.#now() - from;
    return made;
  }
}
