import type { ServerOptions as TlsOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import cookies from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Clock } from '../../runtime/clock.ts';
import { Fault } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/logger.ts';
import { addConsole } from './console-files.ts';
import { countReports } from './csp-reports.ts';
import { addDocs } from './docs-page.ts';
import type { Gate } from './gate.ts';
import { addHeaders } from './headers.ts';
import { addOpenApi } from './openapi.ts';
import { comesFromHome, type Home, originsOf } from './origin.ts';
import { problemOf, problemType, Refused, refusalOf } from './problem.ts';
import type { Route } from './route.ts';
import { Streams } from './send-stream.ts';
import { serveRoute } from './serve-route.ts';

export interface ServerOptions {
  host: string;
  /** 0 lets the system choose. */
  port: number;
  /** PEM; without them loopback alone is bound. */
  tls: { certificate: Buffer; key: Buffer } | undefined;
  /** What people type, where that differs from the address bound. */
  publicUrl: string | undefined;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  proxies: readonly string[];
  /** Filled in here: the port may be known only once it is bound. */
  home: Home;
  routes: readonly Route[];
  gate: Gate;
  clock: Clock;
  logger: Pick<Logger, 'error' | 'warn'>;
  /** Where the built console lies. */
  console: string;
}

export interface Server {
  readonly app: FastifyInstance;
  /** What was refused, by code. */
  readonly counts: Readonly<Record<string, number>>;
  /** Answers by status. */
  readonly answered: Readonly<Record<string, number>>;
  readonly streams: Streams;
  /** Every method and address that is answered, as `GET /api/v1/session`. */
  readonly served: readonly string[];
  /** @throws Fault PORT_IN_USE, CONFIG_INVALID */
  listen(): Promise<string>;
  close(): Promise<void>;
}

const bodyBytes = 256 * 1024;
const perMinute = 3_000;
const mostConnections = 2_000;
const trackedAddresses = 20_000;

/** @throws Fault CONFIG_INVALID for what is no certificate, or no key of it */
function mustFit({ certificate, key }: NonNullable<ServerOptions['tls']>): void {
  try {
    createSecureContext({ cert: certificate, key });
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', `web cannot use its certificate and key: ${(cause as Error).message}`, { cause });
  }
}

/** The listener of people: every route of the list behind the same checks, the console's files, and nothing else. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { tls, publicUrl, proxies } = options;
  if (tls !== undefined) mustFit(tls);
  const secure = tls !== undefined || publicUrl?.startsWith('https:') === true;
  const https: TlsOptions | null =
    tls === undefined
      ? null
      : { cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2', handshakeTimeout: 5_000, maxHeaderSize: 16_384 };
  const app = fastify({
    logger: false,
    ...(https === null ? { http: { maxHeaderSize: 16_384 } } : { https }),
    bodyLimit: bodyBytes,
    exposeHeadRoutes: false,
    requestTimeout: 30_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    trustProxy: proxies.length === 0 ? false : [...proxies],
    routerOptions: { maxParamLength: 256, ignoreTrailingSlash: false, caseSensitive: true },
  }) as unknown as FastifyInstance;
  app.server.maxConnections = mostConnections;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser('text/plain');
  app.decorateRequest('caller', undefined);
  app.decorateRequest('tenant', '');

  const served: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) served.push(`${one} ${url}`);
  });
  const counts: Record<string, number> = {};
  const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
  const answered: Record<string, number> = {};
  app.addHook('onResponse', async (_request, { statusCode }) => {
    answered[statusCode] = (answered[statusCode] ?? 0) + 1;
  });
  const { home } = options;
  home.origins = originsOf({ ...options, tls: tls !== undefined });
  app.addHook('onRequest', async ({ method, headers }) => {
    if (!comesFromHome(method, headers, home.origins))
      throw new Refused('ORIGIN_REFUSED', 'This request comes from a page of somebody else, or names another host.');
  });
  app.setErrorHandler((failure, request, reply) => {
    const refused = refusalOf(failure);
    count(refused.code);
    if (refused.code === 'INTERNAL')
      options.logger.error({ err: failure, route: request.routeOptions.url }, 'a request failed');
    const problem = problemOf(refused);
    if (refused.retryAfterSeconds !== undefined) void reply.header('retry-after', String(refused.retryAfterSeconds));
    if (refused.code === 'NOT_SIGNED_IN') void reply.header('www-authenticate', 'Bearer');
    return reply
      .code(problem.status)
      .type(problemType)
      .serializer((body: unknown) => body as string)
      .send(JSON.stringify(problem));
  });

  await addHeaders(app, secure);
  await app.register(cookies);
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: 60_000,
    cache: trackedAddresses,
    ipv6Subnet: 64,
    errorResponseBuilder: (_request, { ttl }) =>
      new Refused('TOO_MANY', 'Too many requests from this address. Wait a moment.', {
        retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1_000)),
      }),
  });
  await addOpenApi(app);
  await countReports(app, count);
  const streams = new Streams();
  const { gate, clock } = options;
  for (const one of options.routes) serveRoute(app, one, { gate, clock, streams, secure });
  addDocs(app, options.routes);
  await addConsole(app, options.console);

  return {
    app,
    counts,
    answered,
    streams,
    served,
    listen: async () => {
      const port = await listen(app, options);
      home.origins = originsOf({ ...options, port, tls: tls !== undefined });
      return `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
    },
    close: () => app.close(),
  };
}

async function listen(app: FastifyInstance, { host, port }: ServerOptions): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const { code: how, message } = cause as NodeJS.ErrnoException;
    const code = how === 'EADDRINUSE' ? 'PORT_IN_USE' : 'CONFIG_INVALID';
    throw new Fault(code, `web cannot listen on ${host}:${port}: ${message}`, { cause });
  }
  const bound = app.server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}
