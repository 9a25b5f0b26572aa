import { Fault } from '../runtime/errors.ts';
import { limits } from '../schemas/limits.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

export const hourMs = 3_600_000;

/** How long after its end an hour is looked at again for rows that came late. */
export const reopenMs = 48 * hourMs;

/** End of the last hour that a watermark (event time, ms) has left behind. */
export function closedTo(watermark: number): number {
  return Math.floor(watermark / hourMs) * hourMs;
}

/** `2026112113`: how `device_minutes` names the partition of the hour that begins at `hour`. */
export function partitionOfHour(hour: number): number {
  return Number(new Date(hour).toISOString().replace(/\D/g, '').slice(0, 10));
}

/** Hours (their beginnings, ascending) whose stored rows differ in number from when they were rolled up. */
export function hoursDue(
  stored: readonly { hour: number; rows: number }[],
  filled: ReadonlyMap<number, number>,
): number[] {
  return stored.filter(({ hour, rows }) => filled.get(hour) !== rows).map(({ hour }) => hour);
}

/** Resolves when what is about to be written is ours to write. */
export type Fence = () => Promise<void>;
const unfenced: Fence = () => Promise.resolve();
const mostTries = 3;

/**
 * Rolls closed hours of `events` up into `device_minutes`, each swapped in whole. Idempotent: an hour may be rolled up any
 * number of times, by a successor too, with the same result. Staging is shared: who is not sure to be the one writer says so by
 * `fence`, and the one statement that an instance may still have had under way when it was replaced is found out and made good.
 */
export class HourRollup {
  readonly #store: LearnStore;
  /** Rows each hour had when it was rolled up. Empty after a start: recent hours are rolled up once more. */
  readonly #filled = new Map<number, number>();

  /** Where an hour is built: a table made like `device_minutes`, used by nobody else meanwhile. */
  readonly #staging: string;

  constructor(
    store: LearnStore,
    staging: 'device_minutes_staging' | 'device_minutes_rebuilt' = 'device_minutes_staging',
  ) {
    this.#store = store;
    this.#staging = staging;
  }

  /**
   * Rolls up every hour that begins between `from` and `to` anew, whatever it held: those that have events, and those that
   * have none any more. Gives the hours done, with their rows of `events`, as they are.
   */
  async *rebuild(from: number, to: number): AsyncGenerator<{ hour: number; rows: number }> {
    for (let hour = Math.floor(from / hourMs) * hourMs; hour < to; hour += hourMs) {
      const count = async (): Promise<number> =>
        (await this.#store.query<{ rows: number }>(statements.hourRows, range(hour, hour + hourMs)))[0]?.rows ?? 0;
      let rows = await count();
      for (;;) {
        await this.#fill(hour);
        const now = await count();
        if (now === rows) break;
        rows = now;
      }
      yield { hour, rows };
    }
  }

  /**
   * Rolls up what is due by a watermark (event time, ms: a tick's time less the lateness). Gives the hours done.
   * @param fence asked before each statement that changes anything: rejects when another instance is the writer
   * @throws Fault STORE_UNAVAILABLE (retryable) when somebody else kept writing in between
   */
  async closeHours(watermark: number, fence: Fence = unfenced): Promise<number[]> {
    const to = closedTo(watermark);
    const from = to - reopenMs;
    const stored = await this.#store.query<{ hour: number; rows: number }>(statements.hourRows, range(from, to));
    const due = hoursDue(stored, this.#filled);
    const rows = new Map(stored.map(({ hour, rows: count }) => [hour, count]));
    for (const hour of due) {
      await this.#fill(hour, fence);
      this.#filled.set(hour, rows.get(hour) ?? 0);
    }
    for (const hour of this.#filled.keys()) if (hour < from) this.#filled.delete(hour);
    return due;
  }

  async #fill(hour: number, fence: Fence = unfenced): Promise<void> {
    for (let tries = 0; tries < mostTries; tries++) {
      const staged = await this.#stage(hour, fence);
      // An hour that has events and yet nothing to count is rare: it is staged twice before it is believed.
      const rows = staged === 0 ? await this.#stage(hour, fence) : staged;
      if ((await this.#put(hour, rows, fence)) && (await this.#stands(hour, rows)))
        return this.#command(statements.emptyStaging, {}, fence);
    }
    throw new Fault('STORE_UNAVAILABLE', 'somebody else writes to where an hour is built', { retryable: true });
  }

  /** False when what was staged is gone: ClickHouse refuses to swap nothing in. */
  async #put(hour: number, rows: number, fence: Fence): Promise<boolean> {
    const put = rows === 0 ? statements.dropHour : statements.swapHour;
    try {
      await this.#command(put, { hour: partitionOfHour(hour) }, fence);
      return true;
    } catch (error) {
      if (rows > 0 && error instanceof Fault && error.code === 'STORE_REFUSED' && (await this.#staged()) === 0)
        return false;
      throw error;
    }
  }

  /** Whether the hour has each of its minutes once. */
  async #stands(hour: number, rows: number): Promise<boolean> {
    const within = { from: hour, to: hour + hourMs };
    const [found] = await this.#store.query<{ rows: number; minutes: number }>(statements.hourCheck, within);
    return found !== undefined && found.rows === found.minutes && found.rows > 0 === rows > 0;
  }

  /** @returns rows staged */
  async #stage(hour: number, fence: Fence): Promise<number> {
    await this.#command(statements.emptyStaging, {}, fence);
    await this.#command(statements.fillHour, range(hour, hour + hourMs), fence);
    return this.#staged();
  }

  async #staged(): Promise<number> {
    const [staged] = await this.#store.query<{ rows: number }>(this.#own(statements.stagedRows));
    return staged?.rows ?? 0;
  }

  async #command(sql: string, params: Record<string, unknown>, fence: Fence): Promise<void> {
    await fence();
    await this.#store.command(this.#own(sql), params);
  }

  #own(sql: string): string {
    return sql.replaceAll('device_minutes_staging', this.#staging);
  }
}

/** An event's time is at most a day after its receipt, so older partitions need not be read. */
function range(from: number, to: number): { from: number; to: number; receivedFrom: number } {
  return { from, to, receivedFrom: from - limits.aheadOfReceiptMs };
}
