import { Fault } from '../runtime/errors.ts';
import {
  closedTo,
  endOfTime,
  hourMs,
  hoursDue,
  partitionOfHour,
  receivedFrom,
  type ReceivedHour,
  reopenMs,
  together,
} from './hours.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

/** Resolves when what is about to be written is ours to write. */
export type Fence = () => Promise<void>;
const unfenced: Fence = () => Promise.resolve();
const mostTries = 3;
/** Rows of `events` that one statement gathers, which bounds the memory it takes: of an hour that has more, a slice of the devices at a time. */
const rowsAtOnce = 5_000_000;

/**
 * Rolls `events` up into `device_hours` by the hour in which they were received, each swapped in whole. Idempotent: an hour may be
 * rolled up any number of times, by a successor too, with the same result. Staging is shared: who is not sure to be the one writer
 * says so by `fence`, and the one statement that an instance may still have had under way when it was replaced is found out and
 * made good.
 */
export class HourRollup {
  readonly #store: LearnStore;
  /** Rows each hour had when it was rolled up. Empty after a start: recent hours are rolled up once more. */
  readonly #filled = new Map<number, number>();

  /** Where an hour is built: a table made like `device_hours`, used by nobody else meanwhile. */
  readonly #staging: string;

  constructor(store: LearnStore, staging: 'device_hours_staging' | 'device_hours_rebuilt' = 'device_hours_staging') {
    this.#store = store;
    this.#staging = staging;
  }

  /**
   * Rolls up what was received in every hour that begins between `from` and `to` anew, whatever it held: those that have events,
   * and those that have none any more. Gives the hours done, with their rows of `events`, as they are.
   */
  async *rebuild(from: number, to: number): AsyncGenerator<ReceivedHour> {
    const first = closedTo(from);
    const end = closedTo(to + hourMs - 1);
    for (let day = first; day < end; day += 24 * hourMs) {
      const upTo = Math.min(end, day + 24 * hourMs);
      const known = new Map<number, number>();
      for (let hour = day; hour < upTo; hour += hourMs) known.set(hour, -1);
      for (;;) {
        const due = hoursDue(await this.#received(day, upTo), known);
        if (due.length === 0) break;
        for (const group of together(due, rowsAtOnce)) await this.#fill(group, unfenced);
        for (const { hour, rows } of due) known.set(hour, rows);
      }
      for (const [hour, rows] of known) yield { hour, rows };
    }
  }

  /**
   * Rolls up what is due by a watermark (event time, ms: a tick's time less the lateness): whatever was received and is in the
   * table. Gives the hours of receipt done. What was rolled up before is read again only where its rows have changed in number.
   * @param fence asked before each statement that changes anything: rejects when another instance is the writer
   * @throws Fault STORE_UNAVAILABLE (retryable) when somebody else kept writing in between
   */
  async closeHours(watermark: number, fence: Fence = unfenced): Promise<number[]> {
    const from = receivedFrom(closedTo(watermark) - reopenMs);
    for (const hour of this.#filled.keys()) if (hour < from) this.#filled.delete(hour);
    const due = await this.#due(from);
    for (const group of together(due, rowsAtOnce)) {
      await this.#fill(group, fence);
      for (const { hour, rows } of group) this.#filled.set(hour, rows);
    }
    return due.map(({ hour }) => hour);
  }

  /**
   * Rolls up what was received in hours that begin between `from` and `to`, ms, and are not there at all: nobody learned for
   * longer than is looked back, or the table is new. Gives how many.
   * @throws as `closeHours`
   */
  async fillMissing(from: number, to: number, fence: Fence = unfenced): Promise<number> {
    const there = await this.#store.query<{ hour: number }>(statements.hoursThere, { from, to });
    const known = new Set(there.map(({ hour }) => hour));
    const missing = (await this.#received(from, to)).filter(({ hour }) => !known.has(hour));
    for (const group of together(missing, rowsAtOnce)) await this.#fill(group, fence);
    return missing.length;
  }

  /** Only of the last hour that is known, and of later ones, the rows are counted one by one, while all before have stayed as many. */
  async #due(from: number): Promise<ReceivedHour[]> {
    const latest = Math.max(from, ...this.#filled.keys());
    const before = [...this.#filled].filter(([hour]) => hour < latest);
    const [all] = await this.#store.query<{ rows: number }>(statements.rowsInAll, { from, to: latest });
    const same = before.reduce((sum, [, rows]) => sum + rows, 0) === (all?.rows ?? 0);
    const known = new Map(same ? [...this.#filled].filter(([hour]) => hour >= latest) : this.#filled);
    return hoursDue(await this.#received(same ? latest : from, endOfTime), known);
  }

  #received(from: number, to: number): Promise<ReceivedHour[]> {
    return this.#store.query<ReceivedHour>(statements.receivedRows, { from, to });
  }

  async #fill(hours: readonly ReceivedHour[], fence: Fence): Promise<void> {
    for (let tries = 0; tries < mostTries; tries++) {
      const once = await this.#stage(hours, fence);
      // An hour that has events and yet nothing to count is rare: it is staged twice before it is believed.
      const staged = hours.every(({ hour, rows }) => rows === 0 || once.has(hour))
        ? once
        : await this.#stage(hours, fence);
      if (await this.#putAll(hours, staged, fence)) return this.#command(statements.emptyStaging, {}, fence);
    }
    throw new Fault('STORE_UNAVAILABLE', 'somebody else writes to where an hour is built', { retryable: true });
  }

  async #putAll(hours: readonly ReceivedHour[], staged: Map<number, number>, fence: Fence): Promise<boolean> {
    for (const { hour } of hours) {
      const rows = staged.get(hour) ?? 0;
      if (!(await this.#put(hour, rows, fence)) || !(await this.#stands(hour, rows))) return false;
    }
    return true;
  }

  /** False when what was staged is gone: ClickHouse refuses to swap nothing in. */
  async #put(hour: number, rows: number, fence: Fence): Promise<boolean> {
    const put = rows === 0 ? statements.dropHour : statements.swapHour;
    try {
      await this.#command(put, { hour: partitionOfHour(hour) }, fence);
      return true;
    } catch (error) {
      if (rows > 0 && error instanceof Fault && error.code === 'STORE_REFUSED' && !(await this.#staged()).has(hour))
        return false;
      throw error;
    }
  }

  /** Whether the hour has each of its devices once. */
  async #stands(hour: number, rows: number): Promise<boolean> {
    const [found] = await this.#store.query<{ rows: number; distinct: number }>(statements.hourCheck, { hour });
    return found !== undefined && found.rows === found.distinct && found.rows > 0 === rows > 0;
  }

  /** @returns rows staged, by hour */
  async #stage(hours: readonly ReceivedHour[], fence: Fence): Promise<Map<number, number>> {
    const [first, last] = [hours[0]?.hour ?? 0, hours.at(-1)?.hour ?? 0];
    await this.#command(statements.emptyStaging, {}, fence);
    const slices = Math.ceil(hours.reduce((sum, { rows }) => sum + rows, 1) / rowsAtOnce);
    for (let slice = 0; slice < slices; slice++)
      await this.#command(
        statements.fillHour,
        { from: first, to: last + hourMs, latest: reopenMs, slices, slice },
        fence,
      );
    return this.#staged();
  }

  async #staged(): Promise<Map<number, number>> {
    const rows = await this.#store.query<ReceivedHour>(this.#own(statements.stagedRows));
    return new Map(rows.map((one) => [one.hour, one.rows]));
  }

  async #command(sql: string, params: Record<string, unknown>, fence: Fence): Promise<void> {
    await fence();
    await this.#store.command(this.#own(sql), params);
  }

  #own(sql: string): string {
    return sql.replaceAll('device_hours_staging', this.#staging);
  }
}
