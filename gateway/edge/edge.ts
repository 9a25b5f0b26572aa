import type { ServerOptions } from 'node:https';
import { TLSSocket } from 'node:tls';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Clock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import { type Answer, type FiledReport, type Poll, pollLimits, pollSchema } from '../../schemas/gateway.ts';
import type { Desired } from './desired.ts';

export interface Caller {
  tenant: string;
  gateway: string;
}

export interface EdgeOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** PEM. There is no edge without TLS. */
  certificate: Buffer;
  key: Buffer;
  /** PEM of the authorities that gateways' certificates must come from; without it their digests alone decide. */
  clientAuthority?: Buffer | undefined;
  /** Who owns a certificate, undefined for nobody we know. */
  identify: (der: Uint8Array) => Caller | undefined;
  /** How long a request is held while there is nothing to say, real ms. */
  holdMs: number;
  /** How long gateways wait between two requests, ms: the poll timer. */
  pollMs: number;
  clock: Clock;
  desired: Desired;
  /** Puts reports on record; resolves when they are durable. */
  file: (reports: readonly FiledReport[]) => Promise<void>;
}

/** The bytes of `pollLimits.reports` reports, generously. */
const bodyBytes = 512 * 1024;
const problemType = 'application/problem+json';

/**
 * Our end of the command channel (long poll): gateways connect to us, never we to them. A request brings what happened
 * since the last one, and is answered once something changes or the hold is over. One request per gateway is held: a
 * newer one ends the older.
 *
 * @throws Fault PORT_IN_USE, CONFIG_INVALID
 */
export async function startEdge(options: EdgeOptions): Promise<{ address: string; close(): Promise<void> }> {
  const https: ServerOptions = {
    cert: options.certificate,
    key: options.key,
    ...(options.clientAuthority === undefined ? {} : { ca: options.clientAuthority }),
    requestCert: true,
    rejectUnauthorized: options.clientAuthority !== undefined,
    minVersion: 'TLSv1.2',
    handshakeTimeout: 5_000,
  };
  const app = fastify({
    logger: false,
    https,
    bodyLimit: bodyBytes,
    requestTimeout: 30_000,
    forceCloseConnections: true,
  });
  const held = new Map<string, AbortController>();
  const closing = new AbortController();

  app.setNotFoundHandler((_request, reply) => problem(reply, 404, 'not_found'));
  app.setErrorHandler((failure: { statusCode?: number }, _request, reply) =>
    failure.statusCode !== undefined && failure.statusCode < 500
      ? problem(reply, failure.statusCode, 'bad_request')
      : problem(reply, 503, 'not_on_record', 2),
  );
  app.post('/v1/poll', async (request, reply) => {
    const caller = callerOf(request, options);
    if (caller === undefined) return problem(reply, 403, 'unknown_gateway');
    const poll = pollSchema.safeParse(request.body);
    if (!poll.success) return problem(reply, 400, 'bad_poll');
    await fileReports(caller, poll.data);
    // A gateway with news has more to say soon: only idle ones wait here.
    if (poll.data.reports.length === 0) await hold(caller, poll.data, request);
    return reply.send(answerTo(caller, poll.data));
  });

  async function fileReports({ tenant, gateway }: Caller, { reports }: Poll): Promise<void> {
    if (reports.length === 0) return;
    const receivedAt = options.clock.now();
    await options.file(reports.map((report) => ({ ...report, tenant, gateway, receivedAt })));
  }

  async function hold({ tenant, gateway }: Caller, { revision }: Poll, request: FastifyRequest): Promise<void> {
    const key = `${tenant}/${gateway}`;
    held.get(key)?.abort();
    const own = new AbortController();
    held.set(key, own);
    const left = (): void => own.abort();
    request.raw.socket.once('close', left);
    const signal = AbortSignal.any([own.signal, closing.signal, AbortSignal.timeout(options.holdMs)]);
    await options.desired.changed(tenant, gateway, revision, signal);
    request.raw.socket.off('close', left);
    if (held.get(key) === own) held.delete(key);
  }

  function answerTo({ tenant, gateway }: Caller, poll: Poll): Answer {
    const { revision, denials } = options.desired.of(tenant, gateway, options.clock.now());
    const news = revision === poll.revision ? null : denials.slice(0, pollLimits.denials);
    return { version: 1, pollMs: options.pollMs, revision, denials: news };
  }

  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    const { code: how, message } = cause as NodeJS.ErrnoException;
    const code = how === 'EADDRINUSE' ? 'PORT_IN_USE' : 'CONFIG_INVALID';
    throw new Fault(code, `edge cannot listen on ${options.host}:${options.port}: ${message}`, { cause });
  }
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port;
  return {
    address: `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: async () => {
      closing.abort();
      await app.close();
    },
  };
}

function callerOf(request: FastifyRequest, { identify }: EdgeOptions): Caller | undefined {
  const { socket } = request.raw;
  if (!(socket instanceof TLSSocket)) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate === undefined ? undefined : identify(certificate.raw);
}

function problem(reply: FastifyReply, status: number, code: string, retryAfterSeconds?: number): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  const body = { type: 'about:blank', title: code.replaceAll('_', ' '), status, code };
  return reply
    .code(status)
    .header('content-type', problemType)
    .send(Buffer.from(JSON.stringify(body)));
}
