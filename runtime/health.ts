import fastify from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { offerStatus } from './status-metrics.ts';

export interface Health {
  readonly port: number;
  readonly registry: Registry;
  /** Not ready while this holds reasons. */
  readonly obstacles: Set<string>;
  close(): Promise<void>;
}

export interface HealthOptions {
  role: string;
  port?: number;
  /** What `/status` answers: plain data about this role. */
  status: () => unknown;
}

/** `/healthz` (the process answers), `/readyz` (its dependencies do and it is not draining), `/metrics`, `/status`; on
 * loopback only, since it asks nobody who they are. */
export async function serveHealth({ role, port = 0, status }: HealthOptions): Promise<Health> {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  offerStatus(registry, status);
  const obstacles = new Set<string>(['starting']);
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.get('/healthz', () => ({ status: 'up' }));
  app.get('/readyz', (_request, reply) =>
    reply.code(obstacles.size === 0 ? 200 : 503).send({ ready: obstacles.size === 0, obstacles: [...obstacles] }),
  );
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  app.get('/status', () => status());
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    registry,
    obstacles,
    close: () => app.close(),
  };
}
