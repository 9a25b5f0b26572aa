import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Lists } from './lists.ts';
import { requestLimits } from './ocsp-request.ts';
import type { OcspAnswer, Responder } from './responder.ts';

export interface PkiServerOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  lists: Pick<Lists, 'of'>;
  responder: Pick<Responder, 'answer'>;
  clock: Clock;
}

const getPath = '/ocsp/';
/** How long a cache in between may keep a list: what was revoked must not wait for it. */
const listFreshSeconds = 60;
const mostConnections = 2_000;
/** Base64 of the longest request, with every third character percent-encoded. */
const mostPathChars = requestLimits.bytes * 4;

/**
 * Lists and OCSP answers over plain HTTP: both are signed, and a client that checks a certificate cannot do so over TLS.
 *
 * @throws Fault PORT_IN_USE, CONFIG_INVALID
 */
export async function startPki(options: PkiServerOptions): Promise<{ address: string; close(): Promise<void> }> {
  const { lists, responder, clock } = options;
  const app = fastify({
    logger: false,
    bodyLimit: requestLimits.bytes,
    requestTimeout: 10_000,
    connectionTimeout: 30_000,
    keepAliveTimeout: 5_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: mostPathChars },
  });
  app.server.maxConnections = mostConnections;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => say(reply, 404, 'not found'));
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    say(reply, error.statusCode ?? 500, (error.statusCode ?? 500) < 500 ? 'bad request' : 'cannot answer'),
  );

  app.get('/crl/:file', (request: FastifyRequest<{ Params: { file: string } }>, reply) => {
    const [, keyId = '', form] = /^([0-9a-f]{2,128})\.(crl|pem)$/.exec(request.params.file) ?? [];
    const list = lists.of(keyId);
    if (list === undefined) return say(reply, 404, 'not found');
    const fresh = Math.min(listFreshSeconds, seconds(list.nextUpdate - clock.now()));
    const etag = form === 'pem' ? list.etag.replace(/"$/, '-pem"') : list.etag;
    reply
      .header('etag', etag)
      .header('last-modified', new Date(list.thisUpdate).toUTCString())
      .header('cache-control', `public, no-transform, must-revalidate, max-age=${fresh}`);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return form === 'pem'
      ? reply.type('application/x-pem-file').send(list.pem)
      : reply.type('application/pkix-crl').send(list.der);
  });
  app.post('/ocsp', (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return answer(reply, { ...responder.answer(body), freshMs: 0 });
  });
  // RFC 6960 A.1.1: the request in Base64, percent-encoded or not: it may hold a slash.
  app.get(`${getPath}*`, (request, reply) => answer(reply, responder.answer(requestIn(request.raw.url ?? ''))));

  function answer(reply: FastifyReply, { body, freshMs }: OcspAnswer): FastifyReply {
    reply.type('application/ocsp-response');
    if (freshMs < 1_000) return reply.header('cache-control', 'no-store').send(body);
    return reply
      .header('expires', new Date(clock.now() + freshMs).toUTCString())
      .header('cache-control', `public, no-transform, must-revalidate, max-age=${seconds(freshMs)}`)
      .send(body);
  }

  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    const { code: how, message } = cause as NodeJS.ErrnoException;
    const code = how === 'EADDRINUSE' ? 'PORT_IN_USE' : 'CONFIG_INVALID';
    throw new Fault(code, `pki cannot listen on ${options.host}:${options.port}: ${message}`, { cause });
  }
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port;
  return {
    address: `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () => app.close(),
  };
}

/** The request that a path carries; nothing when that is not Base64. */
function requestIn(url: string): Buffer {
  const text = url.slice(getPath.length);
  try {
    const base64 = decodeURIComponent(text);
    return /^[A-Za-z0-9+/]{1,16384}={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  }
}

function seconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1_000));
}

function say(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain').send(`${text}\n`);
}
