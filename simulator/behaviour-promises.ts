import type { Wish } from './booking.ts';
import type { Planner } from './episode.ts';
import type { Device } from './fleet.ts';

/** What the READMEs of the detectors of a device's own behaviour promise to catch; strengths are multiples of it. */
export const behaviourPromises = {
  /** D11: payloads in a row that are built otherwise; share by which 130 in a row are longer. */
  otherPayloads: 5,
  longerShare: 0.15,
  /** D15: messages in a row of another pace, size or topic than the device has. */
  otherMessages: 5,
  /** D16: endings of sessions within a minute. */
  endings: 15,
  /** D16: endings within an hour, of a device among others that have few. */
  endingsAnHour: 32,
  /** D18: numbers missing at once. */
  missing: 8,
  /** D19: how far a clock is set, ms. */
  clockMs: 5 * 60_000,
  /** D27: readings in a row unlike its own, and equal ones. */
  otherReadings: 6,
  equalReadings: 7,
  /** D27: readings in a row that do not go with those of three neighbours or more. */
  apartReadings: 6,
} as const;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a sensor takes for so many messages at most, ms. */
export function timeFor({ rate }: Device, messages: number): number {
  return Math.ceil(((messages + 1) * 1.06 * minuteMs) / rate);
}

/** The same of the slowest sensor. */
export function longestTimeFor(devices: readonly Device[], messages: number): number {
  const sensors = devices.filter(({ character }) => character === 'sensor');
  return Math.max(...sensors.map((device) => timeFor(device, messages)));
}

/** A sensor that has published what is usual for it, some 170 readings of it. */
export function sensor({ start }: Planner): Pick<Wish, 'eligible' | 'sensors' | 'from'> {
  return { eligible: () => true, sensors: true, from: start + 9 * hourMs };
}
