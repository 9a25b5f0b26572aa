import type { Device } from './fleet.ts';
import { usualRate } from './fleet.ts';

/** What the detectors' READMEs promise to catch; strengths are multiples of it. */
export const promises = {
  /** D01: acceptance later than this after revocation is an enforcement gap. */
  propagationMs: 60 * 60_000,
  /** D01: attempts with a revoked certificate that were refused. */
  refusals: 1,
  /** D11: messages repeated from another session within ten minutes. */
  repeats: 4,
  /** D14: times the usual rate, and at least so many messages a minute, in three of five minutes. */
  floodFactor: 8,
  floodPerMinute: 30,
} as const;

/** Messages a minute at which D14 promises to see a device. */
export function promisedFlood(device: Device, time: number): number {
  return Math.max(promises.floodPerMinute, promises.floodFactor * usualRate(device, time));
}
