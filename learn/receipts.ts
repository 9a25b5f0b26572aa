import { dayMs, type ReceivedHour } from './hours.ts';
import { keptEvery } from './kept-minutes.ts';
import { beginningOf, dayPartition, partitionOf } from './spans.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

/** What was received, and where spans of it begin that are rolled up: as the store has it now. */
export class Receipts {
  readonly #store: LearnStore;

  constructor(store: LearnStore) {
    this.#store = store;
  }

  /** Rows of `events` by day of receipt (its beginning, ms), of the days from `from` to `to`, ms, that have any. */
  async days(from: number, to: number): Promise<Map<number, number>> {
    const range = { first: dayPartition(from), end: dayPartition(to) };
    const rows = await this.#store.query<{ day: string; rows: number }>(statements.receivedDays, range);
    return new Map(rows.map((one) => [beginningOf(one.day), one.rows]));
  }

  /** The same of one day. */
  async day(day: number): Promise<number> {
    return (await this.days(day, day + dayMs)).get(day) ?? 0;
  }

  /** The same of each hour of one day, ascending. */
  hours(day: number): Promise<ReceivedHour[]> {
    return this.#store.query<ReceivedHour>(statements.receivedRows, { from: day, to: day + dayMs });
  }

  /** Every so manyth minute is kept of what happened on a day, and before it. */
  async kept(day: number): Promise<{ every: number; everyBefore: number }> {
    const rows = await this.days(day - 2 * dayMs, day);
    const every = (at: number) => keptEvery(rows.get(at - dayMs) ?? 0);
    return { every: every(day), everyBefore: every(day - dayMs) };
  }

  /** Rows of `device_hours` by where the span begins, ms, of spans that begin between two full hours. */
  async begun(from: number, to: number): Promise<Map<number, number>> {
    const range = { first: partitionOf(from), end: partitionOf(to) };
    const rows = await this.#store.query<{ partition: string; rows: number }>(statements.spansBegun, range);
    return new Map(rows.map((one) => [beginningOf(one.partition), one.rows]));
  }
}
