import type { Event } from '../../schemas/event/event.ts';
import { event, minute, noon, play, type Story } from './story.ts';

/** A number from 0 to 1 that depends on `i` alone and looks like chance. */
export function noise(i: number): number {
  const mixed = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  return ((Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0) % 10_007) / 10_007;
}

/** A reading as a sensor publishes it, `i` steps of five minutes after the story begins. */
export function reading(i: number, value: string, part: Partial<Event> = {}): Event {
  return event({
    ...{ kind: 'message-published', time: noon + i * 5 * minute, size: value.length, index: i },
    ...{ attributes: ['topic', 'hall/temperature', 'value', value], ...part },
  });
}

/** What a sensor reads in an ordinary hall: 20 to 22 degrees. */
export function usual(i: number): string {
  return (20 + 2 * noise(i)).toFixed(2);
}

/** Readings `from` to `to`, both included. */
export function readings(from: number, to: number, value = usual, part: Partial<Event> = {}): Event[] {
  return Array.from({ length: to - from + 1 }, (_, i) => reading(from + i, value(from + i), part));
}

/** Days of readings take fewer ticks than the default has. */
export function playDays(detectors: Story['detectors'], events: readonly Event[]) {
  return play({ detectors, events, block: 100, tickEveryMs: minute, thenMs: 30 * minute });
}
