import type { Emission } from './emission.ts';
import type { Source } from './source.ts';

interface Entry {
  source: Source;
  /** Breaks ties, so that the order never depends on the heap's shape. */
  order: number;
}

function before(a: Entry, b: Entry): boolean {
  return a.source.at < b.source.at || (a.source.at === b.source.at && a.order < b.order);
}

/** All sources merged by time, one emission at a time: memory is one entry per source, whatever the day's length. */
export class Timeline {
  readonly #heap: Entry[];
  readonly #said: Emission[] = [];
  #read = 0;

  constructor(sources: readonly Source[]) {
    this.#heap = sources.map((source, order) => ({ source, order })).filter(({ source }) => source.at < Infinity);
    for (let i = (this.#heap.length >> 1) - 1; i >= 0; i--) this.#sink(i);
  }

  /** The next emission due at or before `until`, undefined when there is none yet. */
  next(until: number): Emission | undefined {
    while (this.#read >= this.#said.length) {
      this.#said.length = 0;
      this.#read = 0;
      const first = this.#heap[0];
      if (first === undefined || first.source.at > until) return undefined;
      first.source.speak((emission) => this.#said.push(emission));
      if (first.source.at === Infinity) {
        const last = this.#heap.pop();
        if (last !== undefined && last !== first) this.#heap[0] = last;
      }
      this.#sink(0);
    }
    return this.#said[this.#read++];
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from];
    if (entry === undefined) return;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      let smaller = heap[child];
      if (smaller === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, smaller)) {
        child++;
        smaller = right;
      }
      if (!before(smaller, entry)) break;
      heap[place] = smaller;
      place = child;
    }
    heap[place] = entry;
  }
}
