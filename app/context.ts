import type { Clock } from '../runtime/clock.ts';
import { clockFor } from '../runtime/clock.ts';
import { openStore, type Store } from '../runtime/clickhouse/store.ts';
import { ensureEndpoint, readEndpoint } from './engine-endpoint.ts';
import type { Config } from '../runtime/config/schema.ts';
import { Fault } from '../runtime/errors.ts';
import { readSecret } from '../runtime/config/secret.ts';
import { createLogger, type Logger } from '../runtime/logger.ts';
import type { EventLog } from '../runtime/log/port.ts';
import type { Membership } from '../runtime/members/membership.ts';
import { BegunNow } from './begun-now.ts';
import { openLog } from './open-log.ts';
import { openMembership } from './open-membership.ts';
import { storeTls } from './store-tls.ts';
import { askedOf, FleetNow } from './fleet-now.ts';
import { ForeignRecords } from './foreign-records.ts';
import { memoriesOf } from './memories.ts';
import { metrics } from './metrics/catalogue.ts';
import { measure } from './metrics/measure.ts';
import type { Measured } from './metrics/measured.ts';
import type { Report } from './report.ts';
import { Turns } from './turns.ts';
import type { Memories } from '../runtime/state/memories.ts';
import { removeRunFile, writeRunFile } from '../runtime/run-file.ts';

/** What every role is given; log and store are opened on first use and closed at the end. */
export interface Context {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  log(): Promise<EventLog>;
  store(): Store;
  /** This process among the others that share work with it; it joins with the first key it wants. */
  members(): Promise<Membership>;
  /** What whoever holds a key remembers of it. */
  memories(): Memories;
  /** The one fold of the fleet's facts in this process. */
  fleet(): Promise<FleetNow>;
  /** What hits devices, as all journals say, in this process. */
  begun(): Promise<BegunNow>;
  /** What hits devices is planned in turn, by whichever role: caps count what was planned before. */
  readonly planning: Turns;
  /**
   * Resolves when all that this role has written counts, as the log says now: asked before the world outside is touched.
   * @throws Fault EPOCH_OVER, of the log
   */
  sure(): Promise<void>;
  /** Where one instance works at a time: the epoch of this one, and the one before it, 0 for none. */
  readonly tenure?: { readonly number: number; readonly before: number };
}

/** What a role hands back once it is running. */
export interface Running {
  status?: () => Report;
  /** What takes time to find out, for `/metrics`. */
  measure?: () => Promise<Partial<Measured>>;
  addresses?: Record<string, string>;
  /** Resolves or rejects when the role ends by itself. */
  done?: Promise<void>;
  /** Lets what is under way finish; called once, before log and store are closed. */
  stop(): Promise<void>;
}

export type Role = (context: Context) => Promise<Running>;

export function openStoreFor(config: Config, as: 'writer' | 'reader' = 'writer'): Store {
  if (config.clickhouse === undefined) {
    const endpoint = readEndpoint(config.data);
    const [user, password] = as === 'reader' ? ['reader', endpoint.readerPassword] : ['tocsin', endpoint.password];
    return openStore({ url: `http://127.0.0.1:${endpoint.port}`, user, password, database: 'tocsin' });
  }
  const { url, user, passwordFile, database, tls } = config.clickhouse;
  return openStore({
    ...{ url, user, password: readSecret(passwordFile), database },
    ...(tls === undefined ? {} : { tls: storeTls(tls) }),
  });
}

/** Adds what the roles of one process share. */
export function sharing(
  opened: Omit<Context, 'members' | 'memories' | 'fleet' | 'begun' | 'planning' | 'sure'> &
    Partial<Pick<Context, 'memories'>>,
  process = 'process',
): Context {
  let members: Promise<Membership> | undefined;
  let memories: Memories | undefined;
  let fleet: Promise<FleetNow> | undefined;
  let begun: Promise<BegunNow> | undefined;
  const fleetNow = (): Promise<FleetNow> =>
    (fleet ??= opened.log().then((log) => new FleetNow(log, askedOf(opened.config))));
  return {
    memories: () => (memories ??= memoriesOf(opened)),
    ...opened,
    members: () => (members ??= opened.log().then((log) => openMembership(process, log, opened))),
    fleet: fleetNow,
    begun: () => (begun ??= Promise.all([opened.log(), fleetNow()]).then((both) => new BegunNow(...both))),
    planning: new Turns(),
    sure: async () => undefined,
  };
}

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
