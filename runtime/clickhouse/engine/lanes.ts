import { refuse } from './exception.ts';

/** Lets `limit` pieces of work run at once and `waiting` more queue; whoever comes then is told to come back (202). */
export class Lane {
  readonly limit: number;
  readonly #waitingLimit: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number, waiting: number) {
    this.limit = limit;
    this.#waitingLimit = waiting;
  }

  get running(): number {
    return this.#running;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limit) await this.#turn();
    else this.#running++;
    try {
      return await work();
    } finally {
      // The place is handed on, not given up: nobody can slip in before the one who waited.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #turn(): Promise<void> {
    if (this.#waiting.length >= this.#waitingLimit) {
      refuse(202, `Too many simultaneous queries. Maximum: ${this.limit}, waiting: ${this.#waiting.length}`);
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
