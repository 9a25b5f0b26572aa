import { clockFor } from '../runtime/clock.ts';
import { type Store } from '../runtime/clickhouse/store.ts';
import { ensureEndpoint } from './engine-endpoint.ts';
import type { Config } from '../runtime/config/schema.ts';
import { Fault } from '../runtime/errors.ts';
import { createLogger } from '../runtime/logger.ts';
import type { EventLog } from '../runtime/log/port.ts';
import type { Membership } from '../runtime/members/membership.ts';
import { openLog } from './open-log.ts';
import { ForeignRecords } from './foreign-records.ts';
import { metrics } from './metrics/catalogue.ts';
import { measure } from './metrics/measure.ts';
import type { Report } from './report.ts';
import { removeRunFile, writeRunFile } from '../runtime/run-file.ts';
import type { Role, Running } from './context.ts';
import { openStoreFor } from './open-store.ts';
import { sharing } from './sharing.ts';

/**
 * Runs roles in this process until the signal, with health endpoints and an orderly end.
 * @param together names of the processes started with this one
 */
export async function runRoles(
  name: string,
  roles: readonly Role[],
  config: Config,
  stop: AbortSignal,
  together: readonly string[] = [],
): Promise<void> {
  const clock = clockFor(config.clock);
  const logger = createLogger(name);
  removeRunFile(config.data, name);
  if (config.clickhouse === undefined) await ensureEndpoint(config.data);
  const end = new AbortController();
  const signal = AbortSignal.any([stop, end.signal]);
  const foreign = new ForeignRecords(logger, () => clock.now());
  let log: Promise<EventLog> | undefined;
  let store: Store | undefined;
  const context = sharing(
    {
      config,
      clock,
      logger,
      signal,
      log: () => (log ??= openLog(config, clock, (one) => foreign.take(one, () => context.log()))),
      store: () => (store ??= openStoreFor(config)),
    },
    name,
  );
  const running: Running[] = [];
  let members: Membership | undefined;
  const report = (): Report =>
    Object.assign({}, ...running.map((one) => one.status?.() ?? {}), members?.status() ?? {}) as Report;
  // Commands that open a log or a store and serve nothing are spared the server.
  const { serveHealth } = await import('../runtime/health.ts');
  const health = await serveHealth({
    role: name,
    host: config.health.host,
    port: config.health.ports[name] ?? 0,
    status: report,
    metrics,
    measure: async (ready) => {
      const around = { data: config.data, log, store, more: running.flatMap((one) => one.measure ?? []) };
      return { ready, now: clock.now(), ...(await measure(report(), around)) };
    },
  });
  try {
    for (const role of roles) {
      const one = await role(context);
      // It may end while the next one is still starting.
      one.done?.catch(() => undefined);
      running.push(one);
    }
    if (log !== undefined) members = await context.members();
    const addresses = Object.assign({}, ...running.map((one) => one.addresses ?? {})) as Record<string, string>;
    const run = { name, pid: process.pid, healthPort: health.port, startedAt: Date.now() };
    writeRunFile(config.data, { ...run, addresses, together: [...together] });
    health.obstacles.delete('starting');
    logger.info({ addresses, health: health.port }, 'ready');
    await Promise.race([aborted(signal), ...running.flatMap((one) => (one.done === undefined ? [] : [one.done]))]);
  } catch (error) {
    // Told to stop while it waited for something: that is no failure.
    if (!stop.aborted || !(error instanceof Fault) || !error.retryable) throw error;
  } finally {
    health.obstacles.add('draining');
    end.abort();
    await inTurn([
      ...running.toReversed().map((one) => () => one.stop()),
      async () => (log === undefined ? undefined : (await context.members().catch(() => undefined))?.close()),
      () => foreign.settled(),
      async () => (await log?.catch(() => undefined))?.close(),
      async () => store?.close(),
      async () => removeRunFile(config.data, name),
      () => health.close(),
    ]);
    logger.info('stopped');
  }
}

/** Does all of it, also when some of it fails, and fails then with the first failure. */
async function inTurn(endings: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const ending of endings) await ending().catch((failure: unknown) => failures.push(failure));
  if (failures.length > 0) throw failures[0];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
