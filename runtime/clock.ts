import { readFileSync } from 'node:fs';

/** Milliseconds since 1970. Every role reads the time here, so that a demo can run all of them on one faster clock. */
export interface Clock {
  now(): number;
  /** Real milliseconds that pass while `ms` pass on this clock. */
  real(ms: number): number;
}

export const systemClock: Clock = { now: () => Date.now(), real: (ms) => ms };

export interface Acceleration {
  /** What it shows until it is started. */
  from: number;
  /** Clock milliseconds per real millisecond. */
  factor: number;
  /** Holds a lease, as `leaseText` words it; while there is no such file the clock stands still. */
  startFile: string;
}

/** How far the clock may run; whoever holds it renews that. */
export interface Lease {
  /** Real time, ms since 1970, at which the clock showed `shown`. */
  at: number;
  shown: number;
  /** Real time at which it stops. */
  until: number;
}

/** A lease as the file holds it. Of one that never ends `at` is enough where it begins with what the clock shows first. */
export const leaseText = ({ at, shown, until }: Lease): string => `${at} ${shown} ${until}`;

/** What a clock shows at a real time. */
export function shownBy({ at, shown, until }: Lease, factor: number, real: number): number {
  return Math.floor(shown + Math.max(0, Math.min(real, until) - at) * factor);
}

const lookEveryMs = 20;

/**
 * A clock that runs `factor` times as fast as the machine's, equal in all processes that are given the same file, and never
 * ahead of its lease, so that what is starved of time does not fall behind. Never goes back.
 */
export function acceleratedClock({ from, factor, startFile }: Acceleration): Clock {
  let lease: Lease | undefined;
  let last = from;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    now() {
      if (lease?.until !== Number.POSITIVE_INFINITY && performance.now() - lookedAt >= lookEveryMs) {
        lookedAt = performance.now();
        lease = readLease(startFile, from) ?? lease;
      }
      if (lease !== undefined) last = Math.max(last, shownBy(lease, factor, Date.now()));
      return last;
    },
    real: (ms) => ms / factor,
  };
}

export function clockFor(acceleration: Acceleration | undefined): Clock {
  return acceleration === undefined ? systemClock : acceleratedClock(acceleration);
}

function readLease(file: string, from: number): Lease | undefined {
  try {
    const [at = 0, shown = from, until = Number.POSITIVE_INFINITY] = readFileSync(file, 'utf8').split(' ').map(Number);
    return at > 0 ? { at, shown, until } : undefined;
  } catch {
    return undefined;
  }
}
