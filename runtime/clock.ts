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
  /** Holds the real time (ms since 1970) at which it started; while there is no such file it stands still. */
  startFile: string;
}

const lookEveryMs = 20;

/** A clock that runs `factor` times as fast as the machine's, equal in all processes that are given the same file. */
export function acceleratedClock({ from, factor, startFile }: Acceleration): Clock {
  let since: number | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    now() {
      if (since === undefined && performance.now() - lookedAt >= lookEveryMs) {
        lookedAt = performance.now();
        since = readStart(startFile);
      }
      return since === undefined ? from : Math.floor(from + Math.max(0, Date.now() - since) * factor);
    },
    real: (ms) => ms / factor,
  };
}

export function clockFor(acceleration: Acceleration | undefined): Clock {
  return acceleration === undefined ? systemClock : acceleratedClock(acceleration);
}

function readStart(file: string): number | undefined {
  try {
    const since = Number(readFileSync(file, 'utf8'));
    return since > 0 ? since : undefined;
  } catch {
    return undefined;
  }
}
