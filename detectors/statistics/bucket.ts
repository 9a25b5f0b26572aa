/**
 * The generic cell rate algorithm (ITU-T I.371) as a leaky bucket: one number, the time at which the bucket will be empty.
 * Each unit fills it by `leakMs`, and time empties it.
 */
export function fill(emptyAt: number, now: number, units: number, leakMs: number): number {
  return Math.max(emptyAt, now) + units * leakMs;
}

/** Units in the bucket at a time. */
export function level(emptyAt: number, now: number, leakMs: number): number {
  return Math.max(0, emptyAt - now) / leakMs;
}
