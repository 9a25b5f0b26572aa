import { Buckets } from '../../admission/buckets.ts';

/** Keys remembered at most. */
const maxKeys = 10_000;

export interface RequestBudgetOptions {
  /** Requests per second and gateway in the long run. Default 50. */
  perSecond?: number;
  /** Requests at once. Default 100. */
  burst?: number;
}

/** A token bucket per gateway. Times are real ms, as performance.now() tells them. */
export class RequestBudget {
  readonly #buckets: Buckets;
  readonly #perSecond: number;

  constructor({ perSecond = 50, burst = 100 }: RequestBudgetOptions) {
    this.#buckets = new Buckets({ perSecond, burst }, maxKeys);
    this.#perSecond = perSecond;
  }

  /** 0 when the request may pass, else after how many seconds to try again. */
  spend(key: string, now: number): number {
    return this.#buckets.of(key, now).take(1, now) ? 0 : Math.max(1, Math.ceil(1 / this.#perSecond));
  }
}
