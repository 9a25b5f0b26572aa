import { type Fence, SpanBuilder, type StagingTable, unfenced } from './span-builder.ts';
import { closedTo, dayMs, dayOf, endOfTime, receivedFrom, reopenMs } from './hours.ts';
import { Receipts } from './receipts.ts';
import { runsOf, type Span, spansDue, spansOf, wholeDay } from './spans.ts';
import type { LearnStore } from './store.ts';

/** Rows of `events`, and of `device_hours` that were made of them. */
interface Filled {
  rows: number;
  made: number;
}

/**
 * Rolls `events` up into `device_hours` by spans of receipt, each swapped in whole. Idempotent: a span may be rolled up any number
 * of times, by a successor too, with the same result. Where spans begin is told by the table alone. Staging is shared: who is not
 * sure to be the one writer says so by `fence`, and the one statement that an instance may still have had under way when it was
 * replaced is found out and made good.
 */
export class Rollup {
  readonly #receipts: Receipts;
  readonly #builder: SpanBuilder;
  /** What was rolled up of each span, by its beginning. Empty after a start: recent spans are rolled up once more. */
  readonly #filled = new Map<number, Filled>();

  constructor(store: LearnStore, staging: StagingTable = 'device_hours_staging') {
    this.#receipts = new Receipts(store);
    this.#builder = new SpanBuilder(store, this.#receipts, staging);
  }

  /**
   * Rolls up every span that has any of the time between `from` and `to`, ms, anew, whatever it held: those that have events, and
   * those that have none any more. Gives the spans done, as they are.
   */
  async *rebuild(from: number, to: number): AsyncGenerator<Span> {
    for (let day = dayOf(from); day < to; day += dayMs) {
      const done = new Map<number, Span>();
      let seen = -1;
      for (;;) {
        const rows = await this.#receipts.day(day);
        if (rows === seen) break;
        seen = rows;
        const starts = [...(await this.#receipts.begun(day, day + dayMs)).keys()];
        const spans = await this.#spans(day, rows, starts);
        const due = spansDue(spans, done).filter((one) => one.from < to && one.to > from);
        for (const run of runsOf(due)) {
          await this.#builder.build(run, unfenced);
          for (const span of run) done.set(span.from, span);
        }
      }
      yield* done.values();
    }
  }

  /**
   * Rolls up what is due by a watermark (event time, ms: a tick's time less the lateness): whatever was received and is in the
   * table. The last hour is a span of its own, in which more is to come. Gives the spans done. What was rolled up before is read
   * again only where its rows have changed in number.
   * @param fence asked before each statement that changes anything: rejects when another instance is the writer
   * @throws Fault STORE_UNAVAILABLE (retryable) when somebody else kept writing in between
   */
  async close(watermark: number, fence: Fence = unfenced): Promise<Span[]> {
    const due = await this.#due(receivedFrom(closedTo(watermark) - reopenMs));
    for (const run of runsOf(due)) {
      const made = await this.#builder.build(run, fence);
      for (const [i, { from, rows }] of run.entries()) this.#filled.set(from, { rows, made: made[i] ?? 0 });
    }
    return due;
  }

  /**
   * Rolls up what was received between the days of `from` and of `to`, ms, and belongs to no span: nobody learned for longer than
   * is looked back, or the table is new. Gives how many spans.
   * @throws as `close`
   */
  async fillMissing(from: number, to: number, fence: Fence = unfenced): Promise<number> {
    const begun = await this.#receipts.begun(dayOf(from), dayOf(to));
    const days = await this.#receipts.days(dayOf(from), dayOf(to));
    let missing = 0;
    for (const [day, rows] of days) {
      const spans = await this.#spans(day, rows, within(begun.keys(), day));
      const unbegun = spans.filter(({ from: start }) => !begun.has(start));
      for (const run of runsOf(unbegun)) await this.#builder.build(run, fence);
      missing += unbegun.length;
    }
    return missing;
  }

  /** Hours are counted only of days whose rows differ in number from what was rolled up of them. */
  async #due(from: number): Promise<Span[]> {
    const begun = await this.#receipts.begun(from, endOfTime);
    // Another instance, or who rebuilds, may have put in something else meanwhile; of an empty one there is nothing in the table.
    for (const [start, { made }] of this.#filled)
      if (start < from || made !== (begun.get(start) ?? 0)) this.#filled.delete(start);
    const stored = await this.#receipts.days(from, endOfTime);
    const days = [...new Set([...stored.keys(), ...[...begun.keys(), ...this.#filled.keys()].map(dayOf)])].sort(
      (a, b) => a - b,
    );
    const due: Span[] = [];
    for (const day of days) {
      const starts = within(begun.keys(), day);
      const known = [...this.#filled].filter(([start]) => dayOf(start) === day);
      const rows = known.reduce((sum, [, span]) => sum + span.rows, 0);
      if (rows === (stored.get(day) ?? 0) && starts.every((start) => this.#filled.has(start))) continue;
      const spans = await this.#spans(day, stored.get(day) ?? 0, starts, day === days.at(-1));
      for (const [start] of known) if (!spans.some((span) => span.from === start)) this.#filled.delete(start);
      due.push(...spansDue(spans, this.#filled));
    }
    return due;
  }

  /** @param lastApart whether the last hour is a span of its own */
  async #spans(day: number, rows: number, starts: readonly number[], lastApart = false): Promise<Span[]> {
    const whole = lastApart ? undefined : wholeDay(day, rows, starts);
    if (whole !== undefined) return whole;
    const received = await this.#receipts.hours(day);
    return spansOf(received, lastApart ? [...starts, ...received.slice(-1).map(({ hour }) => hour)] : starts);
  }
}

function within(begun: Iterable<number>, day: number): number[] {
  return [...begun].filter((start) => dayOf(start) === day);
}
