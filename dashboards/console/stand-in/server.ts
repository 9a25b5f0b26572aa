import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import { Refusal } from './problem.ts';
import { accessRoutes } from './routes/access.ts';
import { alertRoutes } from './routes/alerts.ts';
import { auditRoutes } from './routes/audit.ts';
import { caseRoutes } from './routes/cases.ts';
import { deviceRoutes } from './routes/devices.ts';
import { eventRoutes } from './routes/events.ts';
import { operationRoutes } from './routes/operations.ts';
import { responseRoutes } from './routes/responses.ts';
import { streamRoute } from './routes/stream.ts';
import { suppressionRoutes } from './routes/suppressions.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { makeWorld } from './world.ts';
import type { Scenario, World } from './state.ts';

export const built = fileURLToPath(new URL('../dist', import.meta.url));

/** As strict as the console is meant to be served. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  'report-uri /csp-report',
].join('; ');

export interface StandIn {
  app: FastifyInstance;
  world: World;
}

/** The API's routes with made-up answers, and the built console in front of them. */
export function makeStandIn(scenario: Scenario, signedIn = false, now = Date.now()): StandIn {
  const world = makeWorld(scenario, now);
  world.signedIn = signedIn;
  const app = fastify({ forceCloseConnections: true, bodyLimit: 1_048_576 });
  app.addHook('onSend', async (_, reply) => {
    reply.header('content-security-policy', policy).header('x-content-type-options', 'nosniff');
  });
  app.addContentTypeParser(
    ['application/csp-report', 'application/reports+json'],
    { parseAs: 'string' },
    (_, body, done) => {
      world.reports.push(JSON.parse(String(body)));
      done(null, {});
    },
  );
  app.post('/csp-report', () => ({}));
  app.setErrorHandler((error, _, reply) => {
    const { body } = error instanceof Refusal ? error : new Refusal('INTERNAL', String(error));
    return reply.status(body.status).type('application/problem+json').send(body);
  });
  void app.register(
    async (api) => {
      api.addHook('preHandler', async ({ url }) => {
        if (!world.signedIn && url.includes('/tenants/'))
          throw new Refusal('NOT_SIGNED_IN', 'Nobody is signed in here.');
        if (world.scenario === 'forbidden' && /\/(?:audit|accounts|pipeline|responses)\b/.test(url)) {
          throw new Refusal('FORBIDDEN', 'A viewer may not see this.');
        }
        if (world.scenario === 'partial' && /\/(?:detectors|certificates)\b/.test(url)) {
          throw new Refusal('UNAVAILABLE', 'The engine does not answer.');
        }
      });
      for (const add of [
        accessRoutes,
        alertRoutes,
        auditRoutes,
        caseRoutes,
        suppressionRoutes,
        deviceRoutes,
        eventRoutes,
        operationRoutes,
        responseRoutes,
        streamRoute,
        webhookRoutes,
      ]) {
        add(api, world);
      }
      api.setNotFoundHandler(() => {
        throw new Refusal('NOT_FOUND', 'There is no such route.');
      });
    },
    { prefix: '/api/v1' },
  );
  if (existsSync(built)) {
    void app.register(fastifyStatic, { root: built, wildcard: false });
    app.setNotFoundHandler((_, reply) => reply.sendFile('index.html'));
  }
  return { app, world };
}
