import type { Trust } from '../schemas/event/event.ts';

const spoofable = { none: 3, token: 2, 'mtls-gateway': 1, 'mtls-device': 0 } as const;

/** How easily somebody could have invented an event that came with this trust: 3 by anybody, 0 not. */
export function spoofableBy(trust: Trust): 0 | 1 | 2 | 3 {
  return spoofable[trust];
}

/** A span as a colleague would say it: `42 s`, `17 min`, `3 h 12 min`, `5 d 4 h`. Whole units, rounded down. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The device an event is about as a subject; shared, so that detectors of devices share one look-up. */
export { deviceOf as deviceSubject } from '../schemas/event/event.ts';
