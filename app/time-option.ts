import { InvalidArgumentError } from 'commander';

/** For options that take a time: ms since 1970 of what `Date` reads. */
export function timeOption(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('an instant such as 2026-03-02T02:00:00Z');
  return time;
}
