import { fixedRange, resolveTime, type TimeRange } from './time-range.ts';

/** `last tuesday 2am`, `3 days ago to yesterday`, `-90m`: what somebody typed as a range; null when it is no time. */
export async function rangeOfWords(text: string, now: number): Promise<TimeRange | null> {
  const typed = text.trim();
  if (Number.isFinite(resolveTime(typed, now))) return { from: typed, to: 'now' };
  // Only whoever types words loads the grammar.
  const { parse } = await import('chrono-node');
  const found = parse(typed, new Date(now), { forwardDate: false });
  const [first, second] = found;
  if (first === undefined) return null;
  const from = first.start.date().getTime();
  const to =
    (first.end ?? second?.start)?.date().getTime() ?? Math.min(now, from + width(first.start.isCertain('hour')));
  return fixedRange(from, to);
}

/** A day that was named without an hour is meant whole; an hour is meant as an hour. */
function width(hourNamed: boolean): number {
  return hourNamed ? 3_600_000 : 86_400_000;
}
