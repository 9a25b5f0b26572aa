export type Connection = { state: 'open' } | { state: 'lost'; since: number };
/** Who noticed: a call that got no answer, or the stream. Each takes back only what it said itself. */
type Witness = 'call' | 'stream';

/** Whether the server answers: told by calls and by the stream, shown by the frame. */
class ConnectionState {
  #now: Connection = { state: 'open' };
  readonly #missing = new Set<Witness>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly current = (): Connection => this.#now;

  lost(witness: Witness): void {
    this.#missing.add(witness);
    if (this.#now.state !== 'lost') this.#become({ state: 'lost', since: Date.now() });
  }

  open(witness: Witness): void {
    this.#missing.delete(witness);
    if (this.#now.state !== 'open' && this.#missing.size === 0) this.#become({ state: 'open' });
  }

  #become(next: Connection): void {
    this.#now = next;
    for (const listener of this.#listeners) listener();
  }
}

export const connection = new ConnectionState();
