/** What the log says of one record, against what the table holds of it. */
export interface Compared {
  offset: number;
  /** Rows the record must have in the table. */
  expected: number;
  /** Rows it has there, and how many of them differ. */
  found: number;
  distinct: number;
  /** Rows taken out on purpose. */
  forgotten: number;
}

export type Wrong = 'missing' | 'doubled';

/** Records one after the other that are wrong in the same way: offsets `from` to `to`, both included. */
export interface WrongRange {
  kind: Wrong;
  from: number;
  to: number;
  rows: number;
}

/** Named one by one; what is wrong beyond them is counted only. */
const mostRanges = 1_000;

/** Adds up one partition, record by record in the order of their offsets. */
export class Tally {
  expected = 0;
  found = 0;
  forgotten = 0;
  missing = 0;
  doubled = 0;
  readonly ranges: WrongRange[] = [];
  /** Ranges there was no room for. */
  more = 0;
  #last: WrongRange | undefined;

  add({ offset, expected, found, distinct, forgotten }: Compared): void {
    this.expected += expected;
    this.found += found;
    this.forgotten += forgotten;
    const missing = Math.max(0, expected - distinct - forgotten);
    const doubled = found - distinct + Math.max(0, distinct + forgotten - expected);
    this.missing += missing;
    this.doubled += doubled;
    if (missing > 0) this.#extend('missing', offset, missing);
    if (doubled > 0) this.#extend('doubled', offset, doubled);
    if (missing === 0 && doubled === 0) this.#last = undefined;
  }

  #extend(kind: Wrong, offset: number, rows: number): void {
    if (this.#last?.kind === kind) {
      this.#last.to = offset;
      this.#last.rows += rows;
      return;
    }
    this.#last = { kind, from: offset, to: offset, rows };
    if (this.ranges.length < mostRanges) this.ranges.push(this.#last);
    else this.more++;
  }
}
