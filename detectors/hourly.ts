const hourMs = 3_600_000;

/** How many were told within an hour: what befalls many at once is told of some. Plain data. */
export interface Hourly {
  hour: number;
  told: number;
}

export const noneTold = (): Hourly => ({ hour: 0, told: 0 });

/** Counts one that would be told, and answers which of its hour it is, from 1. @param clock event time, ms */
export function turnOf(hourly: Hourly, clock: number): number {
  const hour = Math.floor(clock / hourMs);
  if (hour > hourly.hour) {
    hourly.hour = hour;
    hourly.told = 0;
  }
  return ++hourly.told;
}
