import type { Device } from './fleet.ts';

const minuteMs = 60_000;
/** Nobody is silent for longer than this, so that a day holds them all. */
const longestMs = 5 * 60 * minuteMs;

/** What D17's README promises: how long a gateway may be silent, and how soon after its time somebody is told of. */
export const silencePromises = { gatewayMs: 5 * minuteMs, tellMs: 10 * minuteMs } as const;

/** How long a device may be silent at most: 15 gaps as they are at its slowest, which is 3 times what it hardly ever exceeds. */
export function promisedSilence({ rate, swing }: Device): number {
  return Math.max(10 * minuteMs, (15 * minuteMs) / (rate * (1 - swing)));
}

/** Devices that speak often enough to be missed within two hours. */
export function missedSoon(device: Device): boolean {
  return device.character !== 'sleeper' && promisedSilence(device) <= 2 * 60 * minuteMs;
}

/** What a device is sure to be allowed, of what it may be silent at most: it may have had few slow gaps yet. */
export const sure = 0.35;

/** Whether a device may be cut off for so long without being missed. */
export function isPatient(device: Device, forMs: number): boolean {
  return forMs <= sure * promisedSilence(device);
}

/** The strength as far as the day has room for it. */
export function boundedStrength(device: Device, strength: number): number {
  return Math.min(strength, longestMs / promisedSilence(device));
}
