import { neverConnected } from '../connection-failure.ts';
import type { Performed } from '../responder.ts';

type Failed = Extract<Performed, { reason: string }>;

interface Seen {
  readonly responseCode?: unknown;
  readonly code?: unknown;
  readonly originalCode?: unknown;
}

// nodemailer's codes for a session that broke before a message could be offered.
const neverOffered: Readonly<Record<string, string>> = {
  EDNS: 'unreachable',
  ETLS: 'tls_failed',
  EPROXY: 'unreachable',
  ENOAUTH: 'not_authenticated',
};

/** Reads what nodemailer threw, by codes alone: the server's words may quote anything. */
export function failureOf(error: unknown, aborted: boolean): Failed {
  const seen = (typeof error === 'object' && error !== null ? error : {}) as Seen;
  const reply = seen.responseCode;
  const code = typeof seen.code === 'string' ? seen.code : '';
  const original = typeof seen.originalCode === 'string' ? seen.originalCode : code;
  const before = neverOffered[code];
  if (before !== undefined) return { result: 'deferred', reason: before };
  if (typeof reply === 'number') {
    // RFC 5321 section 4.2.1: 5yz will not change; 503 is about the session, not about this message.
    const final = reply >= 500 && reply !== 503;
    return { result: final ? 'refused' : 'deferred', reason: `smtp_${Math.trunc(reply)}` };
  }
  if (neverConnected.has(original)) return { result: 'deferred', reason: 'unreachable' };
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { result: 'refused', reason: 'message_not_accepted' };
  return { result: 'unknown', reason: aborted || code === 'ETIMEDOUT' ? 'timeout' : 'connection_cut' };
}
