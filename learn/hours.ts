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

  constructor(store: LearnStore) {
    this.#store = store;
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
    await this.#store.command(statements.emptyStaging);
    await this.#store.command(statements.fillHour, range(hour, hour + hourMs));
    await this.#store.command(statements.swapHour, { hour: partitionOfHour(hour) });
    await this.#store.command(statements.emptyStaging);
  }
}

/** An event's time is at most a day after its receipt, so older partitions need not be read. */
function range(from: number, to: number): { from: number; to: number; receivedFrom: number } {
  return { from, to, receivedFrom: from - limits.aheadOfReceiptMs };
}
