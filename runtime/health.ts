import fastify from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { Fault } from './errors.ts';
import type { Metric } from './metrics/metric.ts';
import { offerMetrics } from './metrics/offer-metrics.ts';

/** Gauges that prom-client names as counters; the same numbers come by type under names that fit. */
const misnamed = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

export interface Health {
  readonly port: number;
  /** Not ready while this holds reasons. */
  readonly obstacles: Set<string>;
  close(): Promise<void>;
}

export interface HealthOptions<Report> {
  role: string;
  /** Default 127.0.0.1: it asks nobody who they are. */
  host?: string;
  /** Default 0: the system chooses. */
  port?: number;
  /** What `/status` answers: plain data about this process. */
  status: () => unknown;
  metrics: readonly Metric<Report>[];
  /** What they are read from, asked anew for every answer of `/metrics`. */
  measure: (ready: boolean) => Promise<Report>;
}

/** `/healthz` (the process answers), `/readyz` (its dependencies do and it is not draining), `/metrics`, `/status`. @throws Fault PORT_IN_USE */
export async function serveHealth<Report>(options: HealthOptions<Report>): Promise<Health> {
  const { role, host = '127.0.0.1', port = 0, status, metrics, measure } = options;
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const set = offerMetrics(registry, metrics);
  const obstacles = new Set<string>(['starting']);
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.get('/healthz', () => ({ status: 'up' }));
  app.get('/readyz', (_request, reply) =>
    reply.code(obstacles.size === 0 ? 200 : 503).send({ ready: obstacles.size === 0, obstacles: [...obstacles] }),
  );
  app.get('/metrics', async (_request, reply) => {
    set(await measure(obstacles.size === 0));
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  app.get('/status', () => status());
  try {
    await app.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Fault('PORT_IN_USE', `${host}:${port}, where ${role} is to tell how it is, is in use`, { cause });
  }
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    obstacles,
    close: () => app.close(),
  };
}
