import { dayMs, dayOf, type ReceivedHour } from './hours.ts';

/** What was received from one full hour, ms, to another of the same day (UTC), rolled up as one. */
export interface Span {
  from: number;
  /** Exclusive. */
  to: number;
  /** Of `events`. */
  rows: number;
}

/**
 * Spans that hold all that was received, ascending. One ends where the next begins, or with its day; an hour before all others of
 * its day begins one.
 * @param begun where spans begin already, ms
 */
export function spansOf(received: readonly ReceivedHour[], begun: Iterable<number>): Span[] {
  const starts = new Set(begun);
  const first = new Map<number, number>();
  for (const hour of [...starts, ...received.map((one) => one.hour)]) {
    const day = dayOf(hour);
    first.set(day, Math.min(first.get(day) ?? Infinity, hour));
  }
  const ordered = [...new Set([...starts, ...first.values()])].sort((a, b) => a - b);
  return ordered.map((from, i) => {
    const to = Math.min(dayOf(from) + dayMs, ordered[i + 1] ?? Infinity);
    return { from, to, rows: rowsBetween(received, from, to) };
  });
}

/**
 * The spans of a day (its beginning, ms) by its rows alone, when no span begins within it: its hours need not be counted. Otherwise
 * undefined.
 */
export function wholeDay(day: number, rows: number, begun: readonly number[]): Span[] | undefined {
  if (begun.some((from) => from !== day)) return undefined;
  return rows === 0 && begun.length === 0 ? [] : [{ from: day, to: day + dayMs, rows }];
}

/** Spans whose stored rows differ in number from when they were rolled up, or that are not known. */
export function spansDue(spans: readonly Span[], filled: ReadonlyMap<number, { rows: number }>): Span[] {
  return spans.filter(({ from, rows }) => (filled.get(from)?.rows ?? -1) !== rows);
}

/** Ascending spans by stretches of a day without a gap: what one reading of their events can make. */
export function runsOf(spans: readonly Span[]): Span[][] {
  const runs: Span[][] = [];
  for (const span of spans) {
    const last = runs.at(-1);
    const before = last?.at(-1);
    if (before !== undefined && before.to === span.from && dayOf(before.from) === dayOf(span.from)) last?.push(span);
    else runs.push([span]);
  }
  return runs;
}

/** `2026112113`: how `device_hours` names the partition of a span that begins at `from`, ms. */
export function partitionOf(from: number): string {
  return new Date(from).toISOString().replace(/\D/g, '').slice(0, 10);
}

/** `20261121`: how `events` names the partition of the day that `time`, ms, lies in. */
export function dayPartition(time: number): string {
  return partitionOf(time).slice(0, 8);
}

/** Where the span or the day of a partition begins, ms. */
export function beginningOf(partition: string): number {
  const [, year, month, day, hour = '0'] = /^(\d{4})(\d\d)(\d\d)(\d\d)?$/.exec(partition) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour));
}

function rowsBetween(received: readonly ReceivedHour[], from: number, to: number): number {
  return received.reduce((sum, { hour, rows }) => (hour >= from && hour < to ? sum + rows : sum), 0);
}
