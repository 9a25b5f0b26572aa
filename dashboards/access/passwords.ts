import { hash, verify } from '@node-rs/argon2';
import { Refused } from '../api/problem.ts';

/** OWASP's first choice for argon2id: 19 MiB, two passes. */
const settings = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const together = 2;
const mostWaiting = 32;

/**
 * Hashes and checks passwords, a few at a time: each takes 19 MiB and some milliseconds of a thread, which strangers may ask for.
 */
export class Passwords {
  /** How many hashes were computed: equal for every sign-in, whoever it is for. */
  computed = 0;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #nobody: Promise<string>;

  constructor() {
    this.#nobody = hash('nobody signs in with this', settings);
  }

  async hash(password: string): Promise<string> {
    return this.#turn(() => hash(password.normalize('NFKC'), settings));
  }

  /** Takes the same work when there is nothing to compare with. */
  async matches(known: string | null | undefined, password: string): Promise<boolean> {
    const against = known ?? (await this.#nobody);
    const same = await this.#turn(() => verify(against, password.normalize('NFKC')));
    return same && known !== null && known !== undefined;
  }

  /** @throws Refused TOO_MANY when too many wait */
  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= together) {
      if (this.#waiting.length >= mostWaiting)
        throw new Refused('TOO_MANY', 'Too many people sign in at once. Try again in a moment.', {
          retryAfterSeconds: 2,
        });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    this.computed++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
