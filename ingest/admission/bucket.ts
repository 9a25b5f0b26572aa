/** What may pass in the long run, and at once after a pause. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** A token bucket. Times are real ms, as performance.now() tells them. */
export class Bucket {
  readonly #perMs: number;
  readonly #burst: number;
  #left: number;
  #at: number;

  constructor({ perSecond, burst }: Rate, now: number) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
    this.#left = burst;
    this.#at = now;
  }

  /** Takes `cost` if so much is left; more than the bucket ever holds counts as all of it. */
  take(cost: number, now: number): boolean {
    this.#fill(now);
    const wanted = Math.min(cost, this.#burst);
    if (this.#left < wanted) return false;
    this.#left -= wanted;
    return true;
  }

  /** Takes `cost` in any case: what is not there is owed. */
  spend(cost: number, now: number): void {
    this.#fill(now);
    this.#left -= cost;
  }

  /** Real ms until nothing is owed; 0 when nothing is. */
  owedMs(now: number): number {
    this.#fill(now);
    return this.#left >= 0 ? 0 : -this.#left / this.#perMs;
  }

  #fill(now: number): void {
    if (now === this.#at) return;
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perMs);
    this.#at = now;
  }
}
