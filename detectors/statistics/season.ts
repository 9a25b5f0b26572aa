import type { Usual } from '../../schemas/baseline.ts';

const hourMs = 3_600_000;

/** What was learned of a device and of what it is compared with, as `schemas/baseline.ts` has it. */
export interface Learned {
  device: Usual | undefined;
  /** 1 where the device's is against the season. */
  seasonal: number;
  /** Against the season. */
  wider: Usual | undefined;
  /** The season, undefined without one. */
  offsets: ArrayLike<number> | undefined;
}

/** Both as they are in the hour that an event time, ms, lies in, and how far the season moves that from the median of all hours. */
export function atHour({ device, seasonal, wider, offsets }: Learned, time: number) {
  const season = offsets?.[Math.floor(time / hourMs) % offsets.length] ?? 0;
  return { device: movedBy(seasonal * season, device), wider: movedBy(season, wider), season };
}

function movedBy(offset: number, usual: Usual | undefined): Usual | undefined {
  return usual === undefined || offset === 0 ? usual : { ...usual, median: usual.median + offset };
}
