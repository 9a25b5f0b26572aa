import { binOf, binsFor, follow, isKnownBin, withinHour } from './season.ts';

/**
 * What is usual at an hour of the week, beside the season of the day: records of `weekSize` numbers. It counts only while it
 * foretells the series clearly better than the day does, and not before two weeks.
 */
const cells = 7 * 24;
export const weekSize = 4 + cells;
const errorOfWeek = 0;
const errorOfDay = 1;
const samples = 2;
const trusted = 3;
const means = 4;

const days = 7;
const dayMs = 86_400_000;
/** A week is trusted once its error is less than this share of the day's, and no more above the other. */
const trustBelow = 0.6;
const distrustAbove = 0.75;
/** Weeks that an hour is remembered for. */
const memory = 3;
/** What an hour learns from, at most so many times what its error usually is: a holiday is no new week. */
const mostMove = 8;

/** What the series departs from its week by; `off`, its departure from the day, while there is no week to speak of. Learns `tame` instead. */
export function departureOfWeek(
  s: Float64Array,
  at: number,
  season: number,
  time: number,
  { value, tame, off, samplesPerDay }: { value: number; tame: number; off: number; samplesPerDay: number },
): number {
  const inUse = binsFor(samplesPerDay);
  const hours = Math.min(24, inUse);
  const n = s[at + samples] as number;
  const perWeek = days * samplesPerDay;
  let result = off;
  if (n >= perWeek) {
    const fromWeek = departureFrom(s, at, season, time, value, inUse);
    const judged = n - perWeek;
    const a = Math.max(1 / (judged + 1), 1 / (2 * perWeek));
    follow(s, at + errorOfWeek, Math.abs(fromWeek), a, judged);
    follow(s, at + errorOfDay, Math.abs(off), a, judged);
    const gain = (s[at + errorOfWeek] as number) / ((s[at + errorOfDay] as number) || 1);
    if (judged >= perWeek && gain < trustBelow) s[at + trusted] = 1;
    else if (gain > distrustAbove) s[at + trusted] = 0;
    if (s[at + trusted] === 1) result = fromWeek;
  }
  learn(s, at, time, tame, { n, hours, samplesPerDay });
  s[at + samples] = n + 1;
  return result;
}

function learn(
  s: Float64Array,
  at: number,
  time: number,
  tame: number,
  { n, hours, samplesPerDay }: { n: number; hours: number; samplesPerDay: number },
): void {
  const cell = at + means + cellOf(time, hours);
  const known = s[cell] as number;
  const perHour = samplesPerDay / hours;
  const weeks = n / (days * samplesPerDay);
  // The first time it is the mean of the hour so far.
  const weight =
    weeks < 1 ? 1 + Math.floor((((time / dayMs) * hours) % 1) * perHour) : perHour * Math.min(memory, weeks + 1);
  const limit = weeks < 2 ? Infinity : mostMove * (s[at + errorOfWeek] as number);
  const move = Math.max(-limit, Math.min(limit, tame - known));
  s[cell] = known === 0 ? tame : known + move / Math.max(1, weight);
}

/** Whether the week counts at present. */
export function isWeekly(s: Float64Array, at: number): boolean {
  return s[at + trusted] === 1;
}

function cellOf(time: number, hours: number): number {
  const day = Math.floor(time / dayMs);
  return (((day % days) + days) % days) * 24 + Math.floor(((time - day * dayMs) * hours) / dayMs);
}

/** Distance from the span of this bin of the day and, where bins are short, its neighbours. */
function departureFrom(
  s: Float64Array,
  at: number,
  season: number,
  time: number,
  value: number,
  inUse: number,
): number {
  const hours = Math.min(24, inUse);
  const reach = inUse > 48 ? 1 : 0;
  let low = Infinity;
  let high = -Infinity;
  for (let step = -reach; step <= reach; step++) {
    const near = time + (step * dayMs) / inUse;
    const bin = binOf(near, inUse);
    if (step !== 0 && !isKnownBin(s, season, bin)) continue;
    const mean = (s[at + means + cellOf(near, hours)] as number) + withinHour(s, season, bin, inUse);
    if (mean < low) low = mean;
    if (mean > high) high = mean;
  }
  return value > high ? value - high : value < low ? value - low : 0;
}
