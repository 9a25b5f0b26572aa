const everyMs = 2_000;

/** Says on standard error how far long work is, at most every two seconds, and nothing of what is done sooner. */
export class StepsTold {
  #now = '';
  readonly #timer = setInterval(() => {
    if (this.#now !== '') process.stderr.write(`${this.#now}\n`);
    this.#now = '';
  }, everyMs).unref();

  /** @param what is being done; @param done of `all`, of anything */
  at(what: string, done: number, all: number): void {
    this.#now = `${what}: ${done} of ${all}`;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
