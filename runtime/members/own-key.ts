import { Fault } from '../errors.ts';

/** What the work on a key is told. */
export interface Held {
  /** Offset of the record that gave the key: rises from holder to holder. */
  readonly epoch: number;
  /** Aborted when the work has to end: another one shall hold the key when it has, or does already. */
  readonly signal: AbortSignal;
  /**
   * Whether the others have heard of us so lately (real time) that none can have been given the key: to be asked right before
   * what cannot be taken back, also on the way to an end. A stop of the whole process between asking and acting is not seen.
   */
  sure(): boolean;
  /** Whether the key is another's already, or nobody's: nothing of this work may be written any more. */
  lost(): boolean;
}

/** As held by who shares it with nobody. */
export function heldAlone(signal: AbortSignal): Held {
  return { epoch: 0, signal, sure: () => true, lost: () => false };
}

export type Work = (held: Held) => Promise<void>;

interface Beginning extends Pick<Held, 'epoch' | 'sure' | 'lost'> {
  /** Called when the work is over. */
  ended: () => void;
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

  /** That of the work under way; undefined while there is none. */
  get epoch(): number | undefined {
    return this.#epoch;
  }

  begin({ ended, ...held }: Beginning): void {
    const stopping = new AbortController();
    this.#epoch = held.epoch;
    this.#stopping = stopping;
    void this.#run({ ...held, signal: stopping.signal }).finally(() => {
      this.#epoch = undefined;
      if (!this.#wanted) this.#over.resolve();
      ended();
    });
  }

  /** Tells the work under way to end. */
  stop(): void {
    this.#stopping?.abort();
  }

  /** The same, for good. */
  end(): void {
    this.#wanted = false;
    this.stop();
    if (this.#epoch === undefined) this.#over.resolve();
  }

  /** Whether what was held since this epoch was said to be another's: there is no way back. */
  isHandedOn(epoch: number): boolean {
    return this.#handedOn === epoch;
  }

  handOn(epoch: number): void {
    this.#handedOn = epoch;
  }

  async #run(held: Held): Promise<void> {
    try {
      await this.#work(held);
      if (!held.signal.aborted) this.#wanted = false;
    } catch (failure) {
      // It waited for something when it was told to end, or was too late: that is no failure.
      if (failure instanceof Fault && (failure.code === 'HOLD_LOST' || (held.signal.aborted && failure.retryable)))
        return;
      this.#wanted = false;
      this.#over.reject(failure);
    }
  }
}
