import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from './errors.ts';

export interface RetryOptions {
  /** How often to try in all. Default 8. */
  attempts?: number;
  /** Longest first pause, real ms; doubles with every attempt. Default 50. */
  firstMs?: number;
  /** Longest pause, real ms. Default 5,000. */
  maxMs?: number;
  /** Ends the waiting; the last failure is then thrown. */
  signal?: AbortSignal;
  /** Called before each pause. */
  onRetry?: (fault: Fault, attempt: number) => void;
  /** In [0, 1). Injected by tests. */
  random?: () => number;
}

/** Full jitter: anything from nothing to the doubled bound, so that many waiting for one thing do not come back together. */
export function backoffMs(attempt: number, options: RetryOptions = {}): number {
  const bound = Math.min(options.maxMs ?? 5_000, (options.firstMs ?? 50) * 2 ** Math.min(attempt, 30));
  return (options.random ?? Math.random)() * bound;
}

/** Tries again after a retryable Fault, a bounded number of times. Any other failure is thrown at once. */
export async function retry<T>(action: (attempt: number) => Promise<T>, options: RetryOptions = {}): Promise<T> {
  const attempts = options.attempts ?? 8;
  for (let attempt = 0; ; attempt++) {
    try {
      return await action(attempt);
    } catch (failure) {
      if (!(failure instanceof Fault) || !failure.retryable || attempt + 1 >= attempts) throw failure;
      if (options.signal?.aborted === true) throw failure;
      options.onRetry?.(failure, attempt);
      if (!(await pause(backoffMs(attempt, options), options.signal))) throw failure;
    }
  }
}

/** Waits in real ms; false when the signal ended it early. */
export async function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
    return true;
  } catch {
    return false;
  }
}
