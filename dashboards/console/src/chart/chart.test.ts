import { describe, expect, it } from 'vitest';
import { place } from './place.ts';
import { ticksOf } from './ticks.ts';

const midnight = Date.UTC(2026, 10, 29);
const hour = 3_600_000;

describe('charts', () => {
  it('mark hours, and the date where a day begins', () => {
    expect(ticksOf([midnight - 2 * hour, midnight, midnight + 2 * hour], 'UTC')).toEqual(['22:00', '11-29', '02:00']);
    expect(ticksOf([midnight, midnight + 24 * hour], 'UTC')).toEqual(['11-29', '11-30']);
    expect(ticksOf([midnight, midnight + 5_000], 'UTC')).toEqual(['00:00:00', '00:00:05']);
  });

  it('place small numbers apart and the greatest at the end', () => {
    expect(place(0, 400)).toBe(0);
    expect(place(400, 400)).toBe(1);
    expect(place(4, 400)).toBeGreaterThan(0.25);
    expect(place(5, 0)).toBe(0);
  });
});
