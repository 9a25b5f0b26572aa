/** Keys remembered at most; a full bucket is as good as none, so that forgetting one costs nothing. */
const maxKeys = 10_000;

export interface RequestBudgetOptions {
  /** Requests per second and gateway in the long run. Default 50. */
  perSecond?: number;
  /** Requests at once. Default 100. */
  burst?: number;
}

/** A token bucket per gateway. Times are real ms, as performance.now() tells them. */
export class RequestBudget {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor({ perSecond = 50, burst = 100 }: RequestBudgetOptions) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** 0 when the request may pass, else after how many seconds to try again. */
  spend(key: string, now: number): number {
    const bucket = this.#buckets.get(key) ?? { left: this.#burst, at: now };
    bucket.left = Math.min(this.#burst, bucket.left + ((now - bucket.at) / 1000) * this.#perSecond);
    bucket.at = now;
    if (this.#buckets.size >= maxKeys && !this.#buckets.has(key)) this.#buckets.clear();
    this.#buckets.set(key, bucket);
    if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / this.#perSecond));
    bucket.left -= 1;
    return 0;
  }
}
