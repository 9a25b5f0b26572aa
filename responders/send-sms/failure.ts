import { connectionFailure } from '../connection-failure.ts';
import type { Performed } from '../responder.ts';

type Failed = Extract<Performed, { reason: string }>;

/** Reads what the Twilio client threw. Only codes are taken over: its texts quote the recipient, its objects the secret. */
export function failureOf(error: unknown, aborted: boolean): Failed {
  const { status, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    status?: unknown;
    code?: unknown;
  };
  if (typeof status !== 'number') return connectionFailure(error, aborted);
  if (status === 429) return { result: 'deferred', reason: 'http_429' };
  // A gateway's time-out and any 5xx leave open whether the message was created.
  if (status === 408 || status >= 500) return { result: 'unknown', reason: `http_${status}` };
  return { result: 'refused', reason: typeof code === 'number' ? `twilio_${code}` : `http_${status}` };
}
