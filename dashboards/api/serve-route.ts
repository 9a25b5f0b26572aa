import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../runtime/clock.ts';
import { isId } from '../../schemas/limits.ts';
import { isSame } from '../access/secrets.ts';
import { pagingOf } from './cursor.ts';
import { type Caller, type Credentials, type Gate, obstacleText, obstacleTo } from './gate.ts';
import { changes } from './origin.ts';
import { Refused } from './problem.ts';
import { type Answer, type Call, type Cookie, isStream, type Route } from './route.ts';
import type { Streams } from './send-stream.ts';

export interface Serving {
  gate: Gate;
  clock: Clock;
  streams: Streams;
  /** Whether cookies travel over TLS alone. */
  secure: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined;
    /** The one that was admitted to: parameters hold only what a route's schema keeps of them. */
    tenant: string;
  }
}

export const sessionCookie = 'tocsin-session';
export const csrfHeader = 'x-tocsin-csrf';
const prefix = '/api/v1';
const mostAgent = 200;

/** Puts one route on the server: who may is settled before its body is read. */
export function serveRoute(app: FastifyInstance, one: Route, serving: Serving): void {
  const { method, path, params, query, body, answer, summary } = one;
  app.route({
    method,
    url: `${prefix}${path}`,
    schema: {
      summary,
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body }),
      ...(answer === undefined ? {} : { response: { '2xx': answer } }),
    },
    ...(one.perMinute === undefined ? {} : { config: { rateLimit: { max: one.perMinute } } }),
    preParsing: async (request) => {
      request.tenant = tenantOf(request);
      request.caller = admit(request, one, serving);
    },
    handler: (request, reply) => handle(request, reply, one, serving),
  });
}

function admit(request: FastifyRequest, { access }: Route, { gate, clock, secure }: Serving): Caller | undefined {
  const { tenant } = request;
  const caller = gate.identify(credentialsOf(request, secure));
  const obstacle = obstacleTo(access, caller, tenant, clock.now());
  if (obstacle !== undefined) throw new Refused(obstacle, obstacleText[obstacle] ?? '');
  const bySession = access.who !== 'anyone' && caller !== undefined && caller.session !== '';
  if (bySession && changes(request.method) && !provesIntent(request, caller))
    throw new Refused(
      'ORIGIN_REFUSED',
      `The header ${csrfHeader} is not the one of this session. Load the page again.`,
    );
  return caller;
}

function provesIntent(request: FastifyRequest, { csrf }: Caller): boolean {
  const sent = request.headers[csrfHeader];
  return csrf !== '' && typeof sent === 'string' && isSame(sent, csrf);
}

/** A token is looked at first: who sends one means it, and a browser sends cookies by itself. */
function credentialsOf(request: FastifyRequest, secure: boolean): Credentials {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, token] = /^Bearer ([\w.~+/=-]{1,256})$/i.exec(authorization) ?? [];
    return { token, session: undefined };
  }
  return { session: request.cookies[cookieName(sessionCookie, secure)], token: undefined };
}

/** `__Host-` pins a cookie to this host, this path and TLS; browsers refuse the prefix without TLS. */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}

async function handle(
  request: FastifyRequest,
  reply: FastifyReply,
  one: Route,
  serving: Serving,
): Promise<FastifyReply> {
  const end = new AbortController();
  reply.raw.once('close', () => end.abort());
  const result = await one.handle(callOf(request, one, end.signal, serving) as Parameters<typeof one.handle>[0]);
  if (!isStream(result)) return sendAnswer(reply, result, serving);
  const { tenant } = request;
  const mayRead = (): boolean => {
    const caller = serving.gate.identify(credentialsOf(request, serving.secure));
    return obstacleTo(one.access, caller, tenant, serving.clock.now()) === undefined;
  };
  const who = request.caller === undefined ? request.ip : `${request.caller.account}/${request.caller.session}`;
  return serving.streams.send(reply, result, who, mayRead, end);
}

function callOf(
  request: FastifyRequest,
  one: Route,
  signal: AbortSignal,
  { secure }: Serving,
): Call<unknown, unknown, unknown> {
  const { caller, tenant, params, query, body } = request;
  const bare = secure ? '__Host-'.length : 0;
  return {
    ...{ params, query, body, tenant, signal },
    page: pagingOf(one, params, query),
    account: caller?.account ?? '',
    name: caller?.name ?? '',
    role: caller?.roleIn(tenant),
    roleEverywhere: caller?.roleEverywhere,
    revision: revisionOf(request.headers['if-match']),
    ...lastEvent(request.headers['last-event-id']),
    peer: request.ip,
    agent: (request.headers['user-agent'] ?? '').slice(0, mostAgent),
    session: caller?.session ?? '',
    cookies: Object.fromEntries(
      Object.entries(request.cookies).flatMap(([name, value]) =>
        secure && !name.startsWith('__Host-') ? [] : [[name.slice(bare), value]],
      ),
    ),
  };
}

function sendAnswer(reply: FastifyReply, result: Answer<unknown>, { secure }: Serving): FastifyReply {
  for (const cookie of result.cookies ?? []) setCookie(reply, cookie, secure);
  if (result.revision !== undefined) void reply.header('etag', `"${result.revision}"`);
  if (result.location !== undefined) return reply.redirect(result.location, 303);
  if (result.body === undefined) return reply.code(204).send();
  return reply.code(result.status ?? 200).send(result.body);
}

function setCookie(reply: FastifyReply, { name, value, maxAgeSeconds, sameSite }: Cookie, secure: boolean): void {
  void reply.setCookie(cookieName(name, secure), value, {
    path: '/',
    httpOnly: true,
    secure,
    sameSite,
    maxAge: value === '' ? 0 : maxAgeSeconds,
  });
}

/** @throws Refused INPUT_INVALID for anything but one revision */
function revisionOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, number] = /^"(\d{1,15})"$/.exec(header) ?? [];
  if (number === undefined) throw new Refused('INPUT_INVALID', 'If-Match names one revision, such as "7".');
  return Number(number);
}

/** What an event source says when it comes back. */
function lastEvent(header: string | string[] | undefined): { lastEventId?: string } {
  return typeof header === 'string' ? { lastEventId: header.slice(0, 200) } : {};
}

function tenantOf(request: FastifyRequest): string {
  const { tenant } = request.params as { tenant?: string };
  return tenant !== undefined && isId(tenant) ? tenant : '';
}
