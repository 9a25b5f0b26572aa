import { Fault } from '../errors.ts';
import { pause } from '../retry.ts';

/**
 * Clients have deadlines of their own and have been seen to miss them (reliability.md K4).
 * @param giveUp called when `work` has come to nothing within `ms` (real): closes what it runs on
 * @throws Fault LOG_UNAVAILABLE, retryable
 */
export async function withDeadline<T>(work: Promise<T>, ms: number, doing: string, giveUp?: () => void): Promise<T> {
  const answered = new AbortController();
  const stalled = pause(ms, answered.signal).then((passed) => {
    if (!passed) return work;
    giveUp?.();
    throw new Fault('LOG_UNAVAILABLE', `${doing}: no answer for ${ms} ms`, { retryable: true });
  });
  try {
    return await Promise.race([work, stalled]);
  } finally {
    answered.abort();
  }
}
