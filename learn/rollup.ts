import { Fault } from '../runtime/errors.ts';
import { closedTo, dayMs, dayOf, endOfTime, type ReceivedHour, receivedFrom, reopenMs } from './hours.ts';
import { beginningOf, partitionOf, type Span, spansDue, spansOf } from './spans.ts';
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
  /** What was rolled up of each span, by its beginning. Empty after a start: recent spans are rolled up once more. */
  readonly #filled = new Map<number, Filled>();

  /** Where a span is built: a table made like `device_hours`, used by nobody else meanwhile. */
  readonly #staging: string;

  constructor(store: LearnStore, staging: 'device_hours_staging' | 'device_hours_rebuilt' = 'device_hours_staging') {
    this.#store = store;
    this.#staging = staging;
  }

  /**
   * Rolls up every span that has any of the time between `from` and `to`, ms, anew, whatever it held: those that have events, and
   * those that have none any more. Gives the spans done, as they are.
   */
  async *rebuild(from: number, to: number): AsyncGenerator<Span> {
    for (let day = dayOf(from); day < to; day += dayMs) {
      const done = new Map<number, Span>();
      for (;;) {
        const spans = spansOf(await this.#received(day, day + dayMs), await this.#begun(day, day + dayMs));
        const due = spansDue(spans, done).filter((span) => span.from < to && span.to > from);
        if (due.length === 0) break;
        for (const span of due) {
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
    const [first, end] = [dayOf(from), dayOf(to)];
    const begun = await this.#begun(first, end);
    const missing = spansOf(await this.#received(first, end), begun).filter((span) => !begun.has(span.from));
    for (const span of missing) await this.#fill(span, fence);
    return missing.length;
  }

  /** Only of the last span that is known, and of later ones, hours are counted one by one, while all before have stayed as many. */
  async #due(from: number): Promise<Span[]> {
    const begun = await this.#begun(from, endOfTime);
    // Another instance may have put in others meanwhile; of an empty one there is nothing in the table.
    for (const [start, { made }] of this.#filled)
      if (start < from || (made > 0 && !begun.has(start))) this.#filled.delete(start);
    const latest = Math.max(from, ...this.#filled.keys());
    const since = (await this.#areAsTheyWere(begun, from, latest)) ? latest : from;
    const received = await this.#received(since, endOfTime);
    const last = received.slice(-1).map(({ hour }) => hour);
    const starts = [...begun].filter((start) => start >= since);
    return spansDue(spansOf(received, [...starts, ...last]), this.#filled);
  }

  /** Whether all spans before `latest` are known and have as many rows in all as they had. */
  async #areAsTheyWere(begun: ReadonlySet<number>, from: number, latest: number): Promise<boolean> {
    if ([...begun].some((start) => start < latest && !this.#filled.has(start))) return false;
    const [all] = await this.#store.query<{ rows: number }>(statements.rowsInAll, { from, to: latest });
    const known = [...this.#filled].filter(([start]) => start < latest);
    return known.reduce((sum, [, { rows }]) => sum + rows, 0) === (all?.rows ?? 0);
  }

  #received(from: number, to: number): Promise<ReceivedHour[]> {
    return this.#store.query<ReceivedHour>(statements.receivedRows, { from, to });
  }

  async #begun(from: number, to: number): Promise<Set<number>> {
    const range = { first: partitionOf(from), end: partitionOf(to) };
    const rows = await this.#store.query<{ partition: string }>(statements.spansBegun, range);
    return new Set(rows.map(({ partition }) => beginningOf(partition)));
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
    const day = partitionOf(from).slice(0, 8);
    const whole = from === dayOf(from) && to === from + dayMs ? 1 : 0;
    let after = '';
    for (const upTo of await this.#slices(span, day)) {
      const params = { from, to, day, whole, eldest: from - reopenMs, after, upTo };
      await this.#command(statements.fillSpan, params, fence);
      after = upTo;
    }
    return this.#staged(span);
  }

  /** The last device of each slice, '' for the last of all. */
  async #slices({ from, to, rows }: Span, day: string): Promise<string[]> {
    if (rows <= groupsAtOnce) return [''];
    const params = { from, to, day, groups: groupsAtOnce };
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
