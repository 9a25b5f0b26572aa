import { limits } from '../schemas/limits.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** How late an event may come and still count; and how far back it is looked whether what was received has changed. */
export const reopenMs = 48 * hourMs;

/** End of the last hour that a watermark (event time, ms) has left behind. */
export function closedTo(watermark: number): number {
  return Math.floor(watermark / hourMs) * hourMs;
}

/** Beginning of the day (UTC) that a time, ms, lies in. */
export function dayOf(time: number): number {
  return Math.floor(time / dayMs) * dayMs;
}

/**
 * An event's time is at most a day after its receipt, and no span of receipt begins before its day: what counts from `from` on
 * (ms) lies in this span or a later one.
 */
export function receivedFrom(from: number): number {
  return dayOf(from - limits.aheadOfReceiptMs);
}

/** Rows of `events` that were received in an hour (its beginning, ms). */
export interface ReceivedHour {
  hour: number;
  rows: number;
}

/** Later than anything that is received, ms: the year 2200. */
export const endOfTime = Date.UTC(2200, 0);
