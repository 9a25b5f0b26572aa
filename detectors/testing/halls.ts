import type { Event } from '../../schemas/event/event.ts';
import { noise, reading } from './readings.ts';

/** Six sensors of one hall, two days of readings, and then something. */
export const devices = 6;
export const usualReadings = 600;
export type Reads = (device: number, i: number) => number;

/** Each reads 20 to 22 degrees, by chance of its own. */
export const calm: Reads = (device, i) => 20 + 2 * noise(i * 31 + device * 7_919);
/** Two hours in which it gets warmer by 15 degrees, and stays so for an hour, for the devices that `follow`. */
const warmed = (i: number): number => 15 * Math.max(0, Math.min(1, (i - usualReadings) / 24));
export const weather =
  (follow: (device: number) => number): Reads =>
  (device, i) =>
    calm(device, i) + follow(device) * warmed(i);

export function hall(
  reads: Reads,
  to = usualReadings + 36,
  part: (device: number) => Partial<Event> = () => ({}),
): Event[] {
  const all: Event[] = [];
  for (let i = 0; i <= to; i++)
    for (let device = 0; device < devices; device++) {
      const name = `dev-${device}`;
      const one = reading(i, reads(device, i).toFixed(2));
      const time = one.time + device * 40_000;
      const attributes = ['topic', `hall/${name}/temperature`, 'value', reads(device, i).toFixed(2)];
      const index = i * devices + device;
      all.push(reading(i, '', { device: name, time, attributes, index, ...part(device) }));
    }
  return all;
}
