import { hourMs } from './hours.ts';

/** Beyond so much past, ms, an hour more moves no median: it is learned every six hours instead of every hour. */
const youngMs = 7 * 24 * hourMs;
const seldomMs = 6 * hourMs;

/**
 * Whether what is usual is to be learned again at `to`. The work of a version is that of all the past it looks at, so every hour of
 * three weeks would be looked at five hundred times.
 * @param to end of the last closed hour, ms
 * @param learnedTo what the last version was learned up to, ms; 0 when there is none
 * @param first beginning of the past that is known, ms; 0 when there is none
 */
export function isDue(to: number, learnedTo: number, first: number): boolean {
  const step = first > 0 && learnedTo - first >= youngMs ? seldomMs : hourMs;
  return Math.floor(to / step) > Math.floor(learnedTo / step);
}
