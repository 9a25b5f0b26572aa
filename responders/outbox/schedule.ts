import type { Fate } from './fates.ts';

export interface Schedule {
  /** First retry falls within this, ms; the span doubles with every attempt. */
  readonly baseMs: number;
  /** Longest span a retry is spread over, ms: an absent provider sees two attempts per command in this time. */
  readonly capMs: number;
  /** How long a provider may take to list what it has accepted, ms. */
  readonly settleMs: number;
  /** A command older than this, ms, is given up: nobody is woken by yesterday's news. */
  readonly giveUpMs: number;
}

export const defaultSchedule: Schedule = {
  baseMs: 2_000,
  capMs: 5 * 60_000,
  settleMs: 5_000,
  giveUpMs: 24 * 3_600_000,
};

/** Full jitter: anywhere between now and a span that doubles up to the cap. `random` is in [0, 1). */
export function backoff(attempt: number, schedule: Schedule, random: number): number {
  return Math.floor(random * Math.min(schedule.capMs, schedule.baseMs * 2 ** Math.min(attempt, 30)));
}

/** When a command is next acted upon, ms. */
export function dueAt(fate: Fate | undefined, looksUp: boolean, schedule: Schedule, random: number): number {
  if (fate === undefined) return 0;
  // Only a crash leaves `attempted` behind: there is nobody to spare, only the provider's list to wait for.
  const wait = fate.result === 'attempted' ? 0 : backoff(fate.attempt, schedule, random);
  return fate.at + (looksUp && fate.result !== 'deferred' ? Math.max(wait, schedule.settleMs) : wait);
}
