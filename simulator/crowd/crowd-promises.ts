import type { Device } from '../fleet.ts';
import { usualRate } from '../fleet.ts';

/** D14's READMEs promise to see twice the usual of a gateway or fleet that lasts for half an hour, and a device's handshakes. */
export const crowdPromises = {
  timesUsual: 2,
  lengthMs: 45 * 60_000,
  handshakesPerMinute: 30,
  handshakeMinutes: 5,
} as const;

/** Messages that a device has beyond its own in such a flood, `strength` of what is promised. */
export function extraOf(device: Device, at: number, strength: number, lengthMs: number): number {
  return ((crowdPromises.timesUsual - 1) * strength * usualRate(device, at) * lengthMs) / 60_000;
}
