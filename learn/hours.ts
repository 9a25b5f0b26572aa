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

/**
 * Rolls closed hours of `events` up into `device_minutes`, each swapped in whole. Idempotent: an hour may be rolled up any
 * number of times, by a successor too, with the same result. One writer at a time, because staging is shared.
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

  /** Rolls up what is due by a watermark (event time, ms: a tick's time less the lateness). Gives the hours done. */
  async closeHours(watermark: number): Promise<number[]> {
    const to = closedTo(watermark);
    const from = to - reopenMs;
    const stored = await this.#store.query<{ hour: number; rows: number }>(statements.hourRows, range(from, to));
    const due = hoursDue(stored, this.#filled);
    const rows = new Map(stored.map(({ hour, rows: count }) => [hour, count]));
    for (const hour of due) {
      await this.#fill(hour);
      this.#filled.set(hour, rows.get(hour) ?? 0);
    }
    for (const hour of this.#filled.keys()) if (hour < from) this.#filled.delete(hour);
    return due;
  }

  async #fill(hour: number): Promise<void> {
    const own = (sql: string): string => sql.replaceAll('device_minutes_staging', this.#staging);
    await this.#store.command(own(statements.emptyStaging));
    await this.#store.command(own(statements.fillHour), range(hour, hour + hourMs));
    const [staged] = await this.#store.query<{ rows: number }>(own(statements.stagedRows));
    const put = staged?.rows === 0 ? statements.dropHour : own(statements.swapHour);
    await this.#store.command(put, { hour: partitionOfHour(hour) });
    await this.#store.command(own(statements.emptyStaging));
  }
}

/** An event's time is at most a day after its receipt, so older partitions need not be read. */
function range(from: number, to: number): { from: number; to: number; receivedFrom: number } {
  return { from, to, receivedFrom: from - limits.aheadOfReceiptMs };
}
