import { EngineException, refuse } from './exception.ts';

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

  /** @param left when it aborts, whoever still waits gives up (394) */
  async run<T>(work: () => Promise<T>, left?: AbortSignal): Promise<T> {
    if (this.#running >= this.limit) await this.#turn(left);
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

  #turn(left: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.#waitingLimit) {
      refuse(202, `Too many simultaneous queries. Maximum: ${this.limit}, waiting: ${this.#waiting.length}`);
    }
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(new EngineException(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled while it waited'));
      };
      const start = (): void => {
        left?.removeEventListener('abort', giveUp);
        resolve();
      };
      left?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(start);
    });
  }
}
