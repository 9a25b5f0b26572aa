export interface LockoutSettings {
  /** Failures that cost nothing. */
  free: number;
  /** The first pause, ms; every further failure doubles it. */
  firstMs: number;
  longestMs: number;
  /** Failures are forgotten after so long without one, ms. */
  forgetMs: number;
  /** How many keys are remembered. */
  keys: number;
}

export const perAccount: LockoutSettings = {
  free: 5,
  firstMs: 1_000,
  longestMs: 15 * 60_000,
  forgetMs: 24 * 3_600_000,
  keys: 20_000,
};
/** Many people sit behind one address. */
export const perAddress: LockoutSettings = { ...perAccount, free: 20 };

/** Pauses that double with every failure, by account or by address, whether there is such an account or not. */
export class Lockout {
  readonly #settings: LockoutSettings;
  readonly #failures = new Map<string, { count: number; at: number; until: number }>();

  constructor(settings: LockoutSettings) {
    this.#settings = settings;
  }

  /** Until when attempts are refused, ms; 0 for not at all. */
  lockedUntil(key: string, now: number): number {
    const until = this.#failures.get(key)?.until ?? 0;
    return until > now ? until : 0;
  }

  /** @returns how many there were in a row, and until when the next attempt is refused */
  failed(key: string, now: number): { failures: number; until: number } {
    const { free, firstMs, longestMs, forgetMs, keys } = this.#settings;
    const before = this.#failures.get(key);
    const count = before === undefined || before.at < now - forgetMs ? 1 : before.count + 1;
    const pauseMs = count <= free ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(30, count - free - 1));
    const until = pauseMs === 0 ? 0 : now + pauseMs;
    this.#failures.delete(key);
    this.#failures.set(key, { count, at: now, until });
    if (this.#failures.size > keys) this.#forgetOne();
    return { failures: count, until };
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  /** The one that failed longest ago. Accounts there are keep their pause in the topic, whatever is forgotten here. */
  #forgetOne(): void {
    for (const key of this.#failures.keys()) {
      this.#failures.delete(key);
      return;
    }
  }
}
