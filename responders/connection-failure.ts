import type { Performed } from './responder.ts';

type Failed = Extract<Performed, { reason: string }>;

/** Codes of a connection that never stood, so that nothing was asked of anybody. */
export const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
]);
const certificate = /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT)/;

/** What became of a request over HTTP that got no answer, by the code of what was thrown alone: texts may quote anything. */
export function connectionFailure(error: unknown, aborted: boolean): Failed {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown };
  if (typeof code === 'string' && certificate.test(code))
    return { result: 'deferred', reason: 'certificate_not_trusted' };
  if (typeof code === 'string' && neverConnected.has(code)) return { result: 'deferred', reason: 'unreachable' };
  return { result: 'unknown', reason: aborted ? 'timeout' : 'connection_cut' };
}
