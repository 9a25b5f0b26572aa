import { readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { neighboursSchema, type Panel } from '../schemas/neighbours.ts';
import { topics } from '../schemas/topics.ts';

/** How all that is beside each other stood at the end of a window. */
export interface Told {
  window: number;
  panels: Panel[];
  /** Of the record that completed it. */
  offset: number;
}

/** Real ms from one look at a log that had nothing new to the next. */
const patienceMs = 200;

/**
 * Reads window after window what `neighbours.v1` says, as far as it is asked: what it has not been asked for waits in the log. What was told twice
 * is given twice.
 */
export class NeighboursInLog {
  readonly #log: Pick<EventLog, 'bounds' | 'read'>;
  #at: number;
  /** Of the first record of what `#ahead` and `#parts` hold. */
  #from: number;
  #ahead: Told[] = [];
  #parts: Panel[] = [];
  #part = 0;
  #askedAt = -Infinity;

  /** @param from offset of the first record wanted */
  constructor(log: Pick<EventLog, 'bounds' | 'read'>, from: number) {
    this.#log = log;
    this.#at = from;
    this.#from = from;
  }

  /** Where a reader must begin that shall be given what this one was not. */
  get next(): number {
    return this.#ahead.length === 0 && this.#part === 0 ? this.#at : this.#from;
  }

  /** Windows below `closed` that all partitions have told and that were not given yet. */
  async take(closed: number): Promise<Told[]> {
    const given: Told[] = [];
    for (;;) {
      while (this.#ahead.length > 0 && (this.#ahead[0] as Told).window < closed)
        given.push(this.#ahead.shift() as Told);
      this.#from = given.at(-1)?.offset === undefined ? this.#from : (given.at(-1) as Told).offset + 1;
      if (this.#ahead.length > 0 || !(await this.#readOn())) return given;
    }
  }

  /** False when there is nothing more, or nothing was for as long as it is no use to look again. */
  async #readOn(): Promise<boolean> {
    if (performance.now() - this.#askedAt < patienceMs) return false;
    const { low, next } = await this.#log.bounds(topics.neighbours, 0);
    this.#at = Math.max(this.#at, low);
    if (this.#at >= next) {
      this.#askedAt = performance.now();
      return false;
    }
    for (const record of await this.#log.read(topics.neighbours, 0, this.#at)) {
      const { window, part, last, panels } = readJson(record, neighboursSchema);
      this.#at = record.offset + 1;
      // A writer that began again tells a window from its first part.
      if (part === 0) this.#parts = [];
      else if (part !== this.#part) continue;
      this.#parts.push(...panels);
      this.#part = last ? 0 : part + 1;
      if (last) this.#ahead.push({ window, panels: this.#parts.splice(0), offset: record.offset });
    }
    return true;
  }
}
