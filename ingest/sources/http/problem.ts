import type { FastifyReply } from 'fastify';

/** Why a request was turned away; each with its HTTP status. Bodies are `application/problem+json` (RFC 9457). */
export const problems = {
  unauthorized: [401, 'No known gateway: send a bearer token or a client certificate.'],
  not_found: [404, 'Events go to POST /v1/events.'],
  bad_request: [400, 'The request is not well-formed HTTP.'],
  bad_batch_key: [400, 'Batch-Key is 1 to 64 of letters, digits and ._:-'],
  bad_json: [400, 'The body is no JSON array, nor one object per line.'],
  body_too_large: [413, 'The body is longer than one request may be: split the batch.'],
  unsupported_media_type: [415, 'Content-Type is application/x-ndjson or application/json, without Content-Encoding.'],
  too_many_requests: [429, 'This gateway sends more requests than it may: gather events into larger batches.'],
  quota_exceeded: [429, 'This gateway sends more events than it may: wait, then try again with the same Batch-Key.'],
  overloaded: [503, 'Events wait to be stored: try again with the same Batch-Key.'],
  log_unavailable: [503, 'Not stored for certain: try again with the same Batch-Key.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problems;

export function sendProblem(reply: FastifyReply, code: ProblemCode, retryAfterSeconds?: number): FastifyReply {
  const [status, detail] = problems[code];
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  const body = JSON.stringify({ type: 'about:blank', title: code.replaceAll('_', ' '), status, code, detail });
  return reply.code(status).header('content-type', 'application/problem+json').send(Buffer.from(body));
}
