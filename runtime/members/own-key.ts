import { Fault } from '../errors.ts';
import { pause } from '../retry.ts';
import type { Held } from './held.ts';

/** Real ms before work that failed begins again. */
const againMs = 1_000;

export type Work = (held: Held) => Promise<void>;

/** How a key is held: since when, whether by us, and whether it is meant to be. */
interface Holding {
  epoch: number;
  held: boolean;
  meant: boolean;
}

export interface Ways {
  hold: (key: string, epoch: number, signal: AbortSignal) => Held;
  /** Called when the work is over. */
  ended: () => void;
  /** Tells the others that the key is theirs. */
  handOn: (key: string) => void;
  /** Told when the work failed because the world around it did not answer, and will begin again. */
  again: (key: string, failure: Fault) => void;
}

/** One key that this instance wants, and the work on it while it holds the key. */
export class OwnKey {
  readonly key: string;
  /** Resolves when it is over for good. */
  readonly done: Promise<void>;
  readonly #work: Work;
  readonly #over = Promise.withResolvers<void>();
  #stopping: AbortController | undefined;
  #epoch: number | undefined;
  #handedOn: number | undefined;
  #wanted = true;

  constructor(key: string, work: Work) {
    this.key = key;
    this.#work = work;
    this.done = this.#over.promise;
    this.done.catch(() => undefined);
  }

  /** False once its work ended by itself or was ended. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** Brings the work in line with how the key is held now: begins it, or ends it, or hands the key on. */
  settle({ epoch, held, meant }: Holding, ways: Ways): void {
    // What was said to be another's is no more ours: there is no way back.
    const ours = held && this.#handedOn !== epoch;
    const keeps = ours && meant && this.#wanted;
    if (this.#epoch !== undefined) {
      if (!keeps || this.#epoch !== epoch) this.#stopping?.abort();
    } else if (keeps) this.#begin(epoch, ways);
    else if (ours) {
      this.#handedOn = epoch;
      ways.handOn(this.key);
    }
  }

  #begin(epoch: number, { hold, ended, again }: Ways): void {
    const stopping = new AbortController();
    const held = hold(this.key, epoch, stopping.signal);
    this.#epoch = epoch;
    this.#stopping = stopping;
    void this.#run(held, again).finally(() => {
      this.#epoch = undefined;
      if (!this.#wanted) this.#over.resolve();
      ended();
    });
  }

  /** Tells the work to end, for good. */
  end(): void {
    this.#wanted = false;
    this.#stopping?.abort();
    if (this.#epoch === undefined) this.#over.resolve();
  }

  async #run(held: Held, again: Ways['again']): Promise<void> {
    try {
      await this.#work(held);
      if (!held.signal.aborted) this.#wanted = false;
    } catch (failure) {
      // Too late: the key is another's, and that is no failure.
      if (failure instanceof Fault && failure.code === 'HOLD_LOST') return;
      if (failure instanceof Fault && failure.retryable) {
        // Nor is it one that it waited for something when it was told to end.
        if (!held.signal.aborted) again(this.key, failure);
        await pause(againMs, held.signal);
        return;
      }
      this.#wanted = false;
      this.#over.reject(failure);
    }
  }
}
