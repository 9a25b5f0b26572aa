import { Fault } from '../runtime/errors.ts';
import { closedTo, dayMs, dayOf, endOfTime, receivedFrom, reopenMs } from './hours.ts';
import { Receipts } from './receipts.ts';
import { dayPartition, partitionOf, type Span, spansDue, spansOf, wholeDay } from './spans.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

/** Resolves when what is about to be written is ours to write. */
export type Fence = () => Promise<void>;
const unfenced: Fence = () => Promise.resolve();
const mostTries = 3;
/** Devices and hours that one statement groups, at about 1.2 KB each and thread: of a span that has more, some of the devices at a time. */
const groupsAtOnce = 250_000;

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
  readonly #store: LearnStore;
  readonly #receipts: Receipts;
  /** What was rolled up of each span, by its beginning. Empty after a start: recent spans are rolled up once more. */
  readonly #filled = new Map<number, Filled>();

  /** Where a span is built: a table made like `device_hours`, used by nobody else meanwhile. */
  readonly #staging: string;

  constructor(store: LearnStore, staging: 'device_hours_staging' | 'device_hours_rebuilt' = 'device_hours_staging') {
    this.#store = store;
    this.#receipts = new Receipts(store);
    this.#staging = staging;
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
        for (const span of spansDue(spans, done).filter((one) => one.from < to && one.to > from)) {
          await this.#fill(span, unfenced);
          done.set(span.from, span);
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
    for (const span of due) this.#filled.set(span.from, { rows: span.rows, made: await this.#fill(span, fence) });
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
      for (const span of await this.#spans(day, rows, within(begun.keys(), day))) {
        if (begun.has(span.from)) continue;
        await this.#fill(span, fence);
        missing++;
      }
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

  /** @returns rows made */
  async #fill(span: Span, fence: Fence): Promise<number> {
    for (let tries = 0; tries < mostTries; tries++) {
      const once = await this.#stage(span, fence);
      // A span that has events and yet nothing to count is rare: it is staged twice before it is believed.
      const staged = once > 0 || span.rows === 0 ? once : await this.#stage(span, fence);
      if (!(await this.#put(span, staged, fence)) || !(await this.#stands(span, staged))) continue;
      await this.#command(statements.emptyStaging, {}, fence);
      return staged;
    }
    throw new Fault('STORE_UNAVAILABLE', 'somebody else writes to where a span is built', { retryable: true });
  }

  /** False when what was staged is gone: ClickHouse refuses to swap nothing in. */
  async #put(span: Span, rows: number, fence: Fence): Promise<boolean> {
    const put = rows === 0 ? statements.dropSpan : statements.swapSpan;
    try {
      await this.#command(put, { partition: partitionOf(span.from) }, fence);
      return true;
    } catch (error) {
      const gone = rows > 0 && error instanceof Fault && error.code === 'STORE_REFUSED';
      if (gone && (await this.#staged(span)) === 0) return false;
      throw error;
    }
  }

  /** Whether the span has each device and hour once. */
  async #stands({ from }: Span, rows: number): Promise<boolean> {
    const [found] = await this.#store.query<{ rows: number; distinct: number }>(statements.spanCheck, { from });
    return found !== undefined && found.rows === found.distinct && found.rows > 0 === rows > 0;
  }

  /** @returns rows staged */
  async #stage(span: Span, fence: Fence): Promise<number> {
    await this.#command(statements.emptyStaging, {}, fence);
    const { from, to } = span;
    const dayFrom = dayOf(from);
    const whole = from === dayFrom && to === from + dayMs ? 1 : 0;
    const range = { from, to, day: dayPartition(from), whole };
    const fixed = { ...range, dayFrom, ...(await this.#receipts.kept(dayFrom)), eldest: from - reopenMs };
    let after = '';
    for (const upTo of span.rows <= groupsAtOnce ? [''] : await this.#slices(range)) {
      await this.#command(statements.fillSpan, { ...fixed, after, upTo }, fence);
      after = upTo;
    }
    return this.#staged(span);
  }

  /** The last device of each slice, '' for the last of all. */
  async #slices(range: Record<string, unknown>): Promise<string[]> {
    const params = { ...range, groups: groupsAtOnce };
    const cuts = await this.#store.query<{ up_to: string }>(statements.spanSlices, params);
    return [...new Set(cuts.map((cut) => cut.up_to))].slice(0, -1).concat('');
  }

  async #staged({ from }: Span): Promise<number> {
    const [found] = await this.#store.query<{ rows: number }>(this.#own(statements.stagedRows), { from });
    return found?.rows ?? 0;
  }

  async #command(sql: string, params: Record<string, unknown>, fence: Fence): Promise<void> {
    await fence();
    await this.#store.command(this.#own(sql), params);
  }

  #own(sql: string): string {
    return sql.replaceAll('device_hours_staging', this.#staging);
  }
}

function within(begun: Iterable<number>, day: number): number[] {
  return [...begun].filter((start) => dayOf(start) === day);
}
