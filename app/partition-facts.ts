import type { FactsView } from '../detectors/runner/facts.ts';
import type { Tick } from '../schemas/tick.ts';
import type { FactsInLog } from './detection.ts';

/**
 * Facts for one partition: those that all partitions here share, until they have moved on too far for it, as where it is
 * taken over and folded from behind. Then its own, from the beginning.
 */
export class PartitionFacts {
  #facts: FactsInLog;
  readonly #ownFacts: () => FactsInLog;
  readonly view: FactsView = { asOf: (...offsets) => this.#facts.view.asOf(...offsets) };

  constructor(shared: FactsInLog, ownFacts: () => FactsInLog) {
    this.#facts = shared;
    this.#ownFacts = ownFacts;
  }

  /** @throws Fault LOG_MISMATCH when there are fewer facts than the tick names */
  upTo(tick: Pick<Tick, 'fleet' | 'baselines'>): Promise<void> {
    if (!this.#facts.covers(tick)) this.#facts = this.#ownFacts();
    return this.#facts.upTo(tick);
  }
}
