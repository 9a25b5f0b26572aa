import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isId, limits } from '../../../schemas/limits.ts';
import type { Ingest } from '../../ingest.ts';
import type { Identities, Identity } from '../identities.ts';
import type { Source } from '../source.ts';
import { bindFault, joinAddress, type ListenOptions } from '../syslog/listen.ts';
import { authenticate } from './authenticate.ts';
import { BodyRoom } from './body-room.ts';
import { eventItems, type ItemReader, mqttItems } from './item-readers.ts';
import { shapeOf } from './media-type.ts';
import { type ProblemCode, sendProblem } from './problem.ts';
import { RequestBudget, type RequestBudgetOptions } from './request-budget.ts';
import { type ServerOptions, serverOptions } from './server-options.ts';
import { takeBatch } from './take-batch.ts';
import { within } from './within.ts';

export interface HttpOptions extends ListenOptions, ServerOptions, RequestBudgetOptions {
  identities: Identities;
  /** Bodies in memory at a time, bytes. Default 32 MiB. */
  bodiesBytes?: number;
  maxSessions?: number;
  /** How long a sender waits for its batch to be durable before it is told to try again, real ms. Default 10 s. */
  answerMs?: number;
}

const retryAfterSeconds = 2;

/**
 * POST /v1/events: Tocsin's events as NDJSON or a JSON array; POST /v1/mqtt: MQTT messages in either, or a single one. Answered
 * 202 once all of it is durable.
 */
export async function startHttp(options: HttpOptions, ingest: Ingest): Promise<Source> {
  const app = fastify(serverOptions(options));
  addRoutes(app, options, ingest);
  app.server.maxConnections = options.maxSessions ?? 10_000;
  app.server.on('drop', () => ingest.appender.ledger.refuse('too_many_sessions'));
  const { host, port } = options;
  try {
    await app.listen({ host, port });
  } catch (failure) {
    throw bindFault(failure as NodeJS.ErrnoException, host, port);
  }
  const bound = app.server.address();
  const address = typeof bound === 'object' && bound !== null ? joinAddress(bound.address, bound.port) : '';
  return { name: 'http', address: () => address, close: () => app.close() };
}

function addRoutes(app: FastifyInstance, options: HttpOptions, ingest: Ingest): void {
  const budget = new RequestBudget(options);
  const room = new BodyRoom(options.bodiesBytes ?? 32 * 1_048_576, options.bodyBytes ?? limits.bodyBytes);
  const senders = new WeakMap<FastifyRequest, Identity>();

  function refuse(reply: FastifyReply, code: ProblemCode, seconds?: number): FastifyReply {
    ingest.appender.ledger.refuse(code);
    return sendProblem(reply, code, seconds);
  }

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setNotFoundHandler((_request, reply) => refuse(reply, 'not_found'));
  app.setErrorHandler((failure: { statusCode?: number }, _request, reply) => {
    if (failure.statusCode === 413) return refuse(reply, 'body_too_large');
    if (failure.statusCode !== undefined && failure.statusCode < 500) return refuse(reply, 'bad_request');
    throw failure;
  });

  // What the head alone decides is decided before the body is read.
  app.addHook('onRequest', async (request, reply) => {
    const identity = authenticate(request.raw, options.identities, options.clientAuthority !== undefined);
    if (identity === undefined) return refuse(reply, 'unauthorized');
    const seconds = budget.spend(`${identity.tenant}/${identity.gateway}`, performance.now());
    if (seconds > 0) return refuse(reply, 'too_many_requests', seconds);
    const owedMs = ingest.admission.gate({ ...identity, listener: 'http' }, 'answers').owedMs();
    if (owedMs > 0) return refuse(reply, 'quota_exceeded', Math.ceil(owedMs / 1_000));
    const { headers } = request;
    const crowded = ingest.appender.pressure || !room.enter(headers['content-length'], reply.raw);
    if (crowded) return refuse(reply, 'overloaded', retryAfterSeconds);
    const encoded = headers['content-encoding'] !== undefined;
    if (request.method === 'POST' && (encoded || shapeOf(headers['content-type']) === undefined)) {
      return refuse(reply, 'unsupported_media_type');
    }
    senders.set(request, identity);
    return undefined;
  });

  async function take(request: FastifyRequest, reply: FastifyReply, reader: ItemReader): Promise<FastifyReply> {
    const { body, headers } = request;
    const identity = senders.get(request);
    const shape = shapeOf(headers['content-type']);
    const key = headers['batch-key'] ?? randomUUID();
    if (identity === undefined || shape === undefined) return refuse(reply, 'bad_request');
    if (typeof key !== 'string' || !isId(key)) return refuse(reply, 'bad_batch_key');
    const items = Buffer.isBuffer(body) ? reader.split(body, shape) : undefined;
    if (items === undefined || !Buffer.isBuffer(body)) return refuse(reply, 'bad_json');
    // A key counts within its route.
    const own = reader === mqttItems ? `mqtt:${key}` : key;
    const { accepted, rejected, durable } = takeBatch(ingest, identity, own, body, items, reader);
    // Not refused: it may well be stored yet, under its key.
    const stored = await within(durable, options.answerMs ?? 10_000);
    if (!stored) return sendProblem(reply, 'log_unavailable', retryAfterSeconds);
    return reply.code(202).send({ accepted, rejected });
  }

  app.post('/v1/events', (request, reply) => take(request, reply, eventItems));
  app.post('/v1/mqtt', (request, reply) => take(request, reply, mqttItems));
}
