import { describe, expect, it } from 'vitest';
import { newDevice, observe } from './device.ts';
import { departure, seasonSize } from './season.ts';
import { emptyVerdict } from './verdict.ts';
import { departureOfWeek, isWeekly, weekSize } from './week.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24;
const week = 7 * day;

/** Noise that depends on the place alone, from -1 to 1. */
function noise(i: number): number {
  const mixed = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  return (((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32 - 0.5) * 2;
}

const isWorkday = (i: number): boolean => i % week < 5 * day;
const isWorking = (i: number): boolean => i % day >= 7 && i % day < 20;

/** Twelve weeks of hours of an office: busy on workdays, quiet at nights and weekends. */
const office = Array.from({ length: 12 * week }, (_, i) => 20 + 2 * noise(i) + (isWorkday(i) && isWorking(i) ? 40 : 0));

/** Hours at which it fires, from the first of the `from`th week. */
function firings(values: readonly number[], from: number): number[] {
  const device = newDevice(1);
  const verdict = emptyVerdict();
  return [...values.keys()].filter((i) => {
    observe(device, i * hour, [values[i] as number], verdict);
    return verdict.firing && i >= from * week;
  });
}

const holiday = (from: number) => (value: number, i: number) =>
  i >= from && i < from + day ? 20 + 2 * noise(i) : value;
const atWork = (from: number) => (value: number, i: number) =>
  i >= from && i < from + day && isWorking(i) ? value + 40 : value;

describe('an hour of the week', () => {
  it('is usual with the years: neither a Saturday without work nor the Monday after it is told', () => {
    expect(firings(office, 5)).toEqual([]);
  });

  it('makes a workday without work and a Sunday with it unusual', () => {
    const wednesday = 9 * week + 2 * day;
    const sunday = 10 * week + 6 * day;
    const within = (from: number, fired: readonly number[]): boolean =>
      fired.length > 0 && fired.every((i) => i >= from && i < from + day);
    expect(within(wednesday, firings(office.map(holiday(wednesday)), 5))).toBe(true);
    expect(within(sunday, firings(office.map(atWork(sunday)), 5))).toBe(true);
  });

  it('is known with what happens within the hour', () => {
    const s = new Float64Array(seasonSize + weekSize);
    const depart = (i: number, value: number): number => {
      const day = departure(s, 0, i * 5 * minute, value, value, 288);
      return departureOfWeek(s, seasonSize, 0, i * 5 * minute, { value, tame: value, off: day, samplesPerDay: 288 });
    };
    const usual = (i: number): number => {
      const at = Math.floor(i / 12);
      return 20 + (isWorkday(at) && isWorking(at) ? 40 : 0) + 15 * Math.sin((i / 12) * 2 * Math.PI) + noise(i);
    };
    const atMost = (from: number, offs: readonly number[]): number => Math.max(...offs.slice(from).map(Math.abs));
    const offs = Array.from({ length: 4 * 12 * week }, (_, i) => depart(i, usual(i)));
    expect(isWeekly(s, seasonSize)).toBe(true);
    // Of the fourth week no bin is further off than noise and what is left of an edge; judged by the day weekends are.
    expect(atMost(3 * 12 * week, offs)).toBeLessThan(8);
    const tuesday = 12 * (4 * week + day + 9);
    expect(depart(tuesday + 3, 20)).toBeLessThan(-30);
  });
});
