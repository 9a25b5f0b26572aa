import type { Fault } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/logger.ts';
import { retry } from '../../runtime/retry.ts';

/** Asks for as long as it takes: whatever is away, the log waits. @throws the last Fault when aborted meanwhile. */
export function patiently<T>(
  { signal, logger }: { signal: AbortSignal; logger: Pick<Logger, 'warn'> },
  ask: () => Promise<T>,
): Promise<T> {
  return retry(ask, {
    signal,
    attempts: Number.POSITIVE_INFINITY,
    maxMs: 2_000,
    onRetry: ({ code, message }: Fault, attempt) =>
      attempt === 0 && logger.warn({ code, message }, 'the archive waits'),
  });
}
