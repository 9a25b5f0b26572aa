import type { Performed } from '../responder.ts';

type Failed = Extract<Performed, { reason: string }>;

// The connection never stood, so that nothing was asked of Twilio.
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN']);
const certificate = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT)/;

/** Reads what the Twilio client threw. Only codes are taken over: its texts quote the recipient, its objects the secret. */
export function failureOf(error: unknown, aborted: boolean): Failed {
  const { status, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    status?: unknown;
    code?: unknown;
  };
  if (typeof status === 'number') {
    if (status === 429) return { result: 'deferred', reason: 'http_429' };
    // A gateway's time-out and any 5xx leave open whether the message was created.
    if (status === 408 || status >= 500) return { result: 'unknown', reason: `http_${status}` };
    return { result: 'refused', reason: typeof code === 'number' ? `twilio_${code}` : `http_${status}` };
  }
  if (typeof code === 'string' && (neverSent.has(code) || certificate.test(code))) {
    return { result: 'deferred', reason: certificate.test(code) ? 'certificate_not_trusted' : 'unreachable' };
  }
  return { result: 'unknown', reason: aborted ? 'timeout' : 'connection_cut' };
}
