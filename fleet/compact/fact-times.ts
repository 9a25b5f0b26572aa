import { Numbers } from './column.ts';

/** Where each fact stands in the log and when it was learned: rows name a fact by four bytes instead of both. */
export class FactTimes {
  readonly #offsets = new Numbers();
  readonly #times = new Numbers();

  constructor() {
    // 0 stands for no fact, which no reader has yet to reach.
    this.#offsets.push(-1);
    this.#times.push(0);
  }

  add(offset: number, learnedAt: number): number {
    this.#offsets.push(offset);
    return this.#times.push(learnedAt);
  }

  offset(fact: number): number {
    return this.#offsets.at(fact);
  }

  /** ms. */
  learnedAt(fact: number): number {
    return this.#times.at(fact);
  }
}
