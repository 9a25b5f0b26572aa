/** Milliseconds since 1970. Every role reads the time here, so that a demo can run all of them on one faster clock. */
export interface Clock {
  now(): number;
  /** Real milliseconds that pass while `ms` pass on this clock. */
  real(ms: number): number;
}

export const systemClock: Clock = { now: () => Date.now(), real: (ms) => ms };

export interface Acceleration {
  /** Real time at which the clock shows `from`. */
  since: number;
  from: number;
  /** Clock milliseconds per real millisecond. */
  factor: number;
}

/** A clock that runs `factor` times as fast as the machine's; equal in every process given the same three numbers. */
export function acceleratedClock({ since, from, factor }: Acceleration): Clock {
  return {
    now: () => Math.floor(from + (Date.now() - since) * factor),
    real: (ms) => ms / factor,
  };
}

export function clockFor(acceleration: Acceleration | undefined): Clock {
  return acceleration === undefined ? systemClock : acceleratedClock(acceleration);
}
