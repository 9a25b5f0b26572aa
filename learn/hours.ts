import { limits } from '../schemas/limits.ts';

export const hourMs = 3_600_000;

/** How late an event may come and still count; and how far back it is looked whether what was received has changed. */
export const reopenMs = 48 * hourMs;

/** End of the last hour that a watermark (event time, ms) has left behind. */
export function closedTo(watermark: number): number {
  return Math.floor(watermark / hourMs) * hourMs;
}

/** An event's time is at most a day after its receipt: what counts from `from` on (ms) was received in this hour or later. */
export function receivedFrom(from: number): number {
  return closedTo(from - limits.aheadOfReceiptMs);
}

/** `2026112113`: how `device_hours` names the partition of what was received in the hour that begins at `hour`. */
export function partitionOfHour(hour: number): number {
  return Number(new Date(hour).toISOString().replace(/\D/g, '').slice(0, 10));
}

/** Rows of `events` that were received in an hour (its beginning, ms). */
export interface ReceivedHour {
  hour: number;
  rows: number;
}

/** Hours (ascending) whose stored rows differ in number from when they were rolled up, or that are not known. */
export function hoursDue(stored: readonly ReceivedHour[], filled: ReadonlyMap<number, number>): ReceivedHour[] {
  const gone = [...filled.keys()].filter((hour) => !stored.some((one) => one.hour === hour));
  return [...stored, ...gone.map((hour) => ({ hour, rows: 0 }))]
    .filter(({ hour, rows }) => (filled.get(hour) ?? -1) !== rows)
    .sort((a, b) => a.hour - b.hour);
}

/** Neighbours that one statement takes: it reads the parts of a day once for all of them. An hour may have more rows by itself. */
export function together(due: readonly ReceivedHour[], mostRows: number): ReceivedHour[][] {
  const groups: ReceivedHour[][] = [];
  let rows = 0;
  for (const one of due) {
    const group = groups.at(-1);
    rows += one.rows;
    if (group !== undefined && rows <= mostRows && group.at(-1)?.hour === one.hour - hourMs) group.push(one);
    else {
      groups.push([one]);
      rows = one.rows;
    }
  }
  return groups;
}

/** Later than anything that is received, ms: the year 2200. */
export const endOfTime = Date.UTC(2200, 0);
