import type { Sleep } from './ports.ts';

/** Work on the outside world within its time. What throws or does not answer has told us nothing but `otherwise`. */
export async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  otherwise: (reason: 'timeout' | 'responder_failed') => T,
  timeoutMs: number,
  sleep: Sleep,
): Promise<T> {
  const outside = new AbortController();
  const timer = new AbortController();
  const timeout = sleep(timeoutMs, timer.signal).then(() => otherwise('timeout'));
  try {
    return await Promise.race([work(outside.signal).catch(() => otherwise('responder_failed')), timeout]);
  } finally {
    timer.abort();
    outside.abort();
  }
}
