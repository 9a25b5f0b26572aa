import { setTimeout as sleep } from 'node:timers/promises';
import { manyWaiting } from '../detectors/runner/beside.ts';
import type { Runner } from '../detectors/runner/runner.ts';
import type { Finding } from '../schemas/finding.ts';
import { topics } from '../schemas/topics.ts';
import type { NeighboursInLog } from './neighbours-in-log.ts';

/** Looks at what the neighbours tell while there is no room for more that wait, and real ms between them. */
const mostLooks = 300;
const lookEveryMs = 200;

/** Brings a fold what all partitions told of its neighbours. When it does makes no difference to what is found. */
export class BesideNeighbours {
  readonly #runner: Pick<Runner, 'beside' | 'settle'>;
  readonly #told: NeighboursInLog;
  readonly #signal: AbortSignal;
  #speak = true;

  constructor(runner: Pick<Runner, 'beside' | 'settle'>, told: NeighboursInLog, signal: AbortSignal) {
    this.#runner = runner;
    this.#told = told;
    this.#signal = signal;
  }

  /** Offset of the first record not judged by. */
  get next(): number {
    return this.#told.next;
  }

  /**
   * Judges what waited for windows that all have told by now. A fold that is far ahead of the others waits for them here, a minute at
   * most: then it judges without them until they speak again.
   */
  async settle(): Promise<Finding[]> {
    const found: Finding[] = [];
    const { closed, settled } = this.#runner.beside;
    if (settled >= closed) return found;
    for (let left = mostLooks; ; left--) {
      const told = await this.#told.take(closed);
      for (const { window, panels, offset } of told)
        found.push(...this.#runner.settle(window, panels, { topic: topics.neighbours, partition: 0, offset }));
      if (told.length > 0) this.#speak = true;
      if (left === 0) this.#speak = false;
      if (!this.#speak || this.#runner.beside.waiting <= manyWaiting || this.#signal.aborted) return found;
      await sleep(lookEveryMs, undefined, { signal: this.#signal }).catch(() => undefined);
    }
  }
}
