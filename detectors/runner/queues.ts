import { Records, type RecordsState } from '../records/records.ts';
import { shapeOf, whole } from '../records/shape.ts';

/** Plain data. */
export interface Queue {
  size: number;
  /** 0 when it is empty. */
  oldest: number;
  newest: number;
}

export const emptyQueue = (): Queue => ({ size: 0, oldest: 0, newest: 0 });

/** A row's neighbours, 0 at the ends. */
const shape = shapeOf({ older: whole(), newer: whole() });

/** Rows in the order they came, each in one queue at most. */
export class Queues {
  readonly #links: Records<{ older: number; newer: number }>;

  constructor(state: RecordsState) {
    this.#links = new Records(shape, state);
  }

  append(queue: Queue, row: number): void {
    this.#links.start(row).older = queue.newest;
    this.#join(queue, queue.newest, row);
    queue.newest = row;
    queue.size++;
  }

  remove(queue: Queue, row: number): void {
    const { older, newer } = this.#links.at(row);
    this.#join(queue, older, newer);
    if (newer === 0) queue.newest = older;
    else this.#links.at(newer).older = older;
    queue.size--;
  }

  /** Oldest first. A row may leave its queue while it is shown. */
  *rows(queue: Queue): Generator<number> {
    for (let row = queue.oldest; row !== 0; ) {
      const { newer } = this.#links.at(row);
      yield row;
      row = newer;
    }
  }

  #join(queue: Queue, older: number, newer: number): void {
    if (older === 0) queue.oldest = newer;
    else this.#links.at(older).newer = newer;
  }
}
