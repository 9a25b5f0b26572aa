import { createServer } from 'node:net';
import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Fault } from '../../runtime/errors.ts';
import { readSecret } from '../../runtime/config/secret.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { systemClock } from '../../runtime/clock.ts';
import { isAlive, readRunFiles } from '../../runtime/run-file.ts';
import { topics } from '../../schemas/topics.ts';
import { claimData } from '../claim-data.ts';
import { openStoreFor } from '../open-store.ts';
import { openLog } from '../open-log.ts';
import { exitCodes } from '../exit-codes.ts';
import { common, type Common, configOf } from '../options.ts';
import { endpointOf } from '../webhooks/endpoints.ts';

interface Finding {
  what: string;
  state: 'ok' | 'problem' | 'note';
  detail: string;
}

export function addDoctor(program: Command): void {
  common(program.command('doctor'))
    .description('look at what this installation needs and say what is wrong and what to do')
    .option('--json', 'one JSON object per finding')
    .action(async (options: Common & { json?: boolean }) => {
      const config = configOf(options);
      const found = await examine(config);
      for (const one of found)
        process.stdout.write(
          options.json === true
            ? `${JSON.stringify(one)}\n`
            : `${one.state.padEnd(8)} ${one.what.padEnd(16)} ${one.detail}\n`,
        );
      if (found.some(({ state }) => state === 'problem'))
        process.exitCode = exitCodes['checked and not as it should be'];
    });
}

async function examine(config: Config): Promise<Finding[]> {
  const running = readRunFiles(config.data).filter((run) => isAlive(run.pid));
  const found: Finding[] = [
    ok('configuration', 'read, nothing unknown in it'),
    nodeVersion(),
    attempt('data directory', () => {
      claimData(config.data);
      const { bavail, bsize } = statfsSync(config.data);
      return `${config.data}, ${((bavail * bsize) / 2 ** 30).toFixed(1)} GiB free`;
    }),
    ...secretsOf(config).map((file) =>
      attempt('secret', () => (readSecret(file), `${file} is readable by its owner only`)),
    ),
  ];
  found.push(
    running.length === 0
      ? note('roles', 'nothing runs; start it with: tocsin up')
      : ok('roles', running.map(({ name, pid }) => `${name} (${pid})`).join(', ')),
  );
  found.push(running.length === 0 ? note('clickhouse', 'not asked') : await clickhouse(config));
  found.push(await fleet(config, running.length > 0));
  if (running.length === 0) found.push(...(await listeners(config)));
  for (const endpoint of config.notify.webhook?.endpoints ?? [])
    found.push(
      attempt('webhook', () => `${endpoint.name}: ${endpointOf(endpoint).keys.length} secret(s) for ${endpoint.url}`),
    );
  if (!config.notify.live) found.push(note('notify', 'dry run: what would be sent is journalled and nothing leaves'));
  return found;
}

async function clickhouse(config: Config): Promise<Finding> {
  try {
    const store = openStoreFor(config);
    try {
      const rows = await store.query<{ v: string }>('SELECT version() AS v', {});
      return ok('clickhouse', `answers, version ${rows[0]?.v ?? 'unknown'}`);
    } finally {
      await store.close();
    }
  } catch (error) {
    return problem('clickhouse', error);
  }
}

async function fleet(config: Config, running: boolean): Promise<Finding> {
  // Opening a log that is not there yet would settle how many partitions it has.
  if (!running && (config.kafka !== undefined || !existsSync(join(config.data, 'log'))))
    return note('fleet', 'not asked');
  try {
    const log = await openLog(config, systemClock);
    try {
      const { low, next } = await log.bounds(topics.fleet, 0);
      return next === low
        ? note('fleet', 'nothing is known of it; tell who the devices are with: tocsin import devices FILE')
        : ok('fleet', `${next - low} records of facts`);
    } finally {
      await log.close();
    }
  } catch (error) {
    return problem('fleet', error);
  }
}

async function listeners({ ingest }: Config): Promise<Finding[]> {
  const tcp = Object.entries({ syslogTcp: ingest.syslogTcp, syslogTls: ingest.syslogTls, http: ingest.http });
  const found: Finding[] = [];
  for (const [name, listener] of tcp) {
    if (listener === undefined || listener.port === 0) continue;
    const free = await canListen(listener.host, listener.port);
    found.push(
      free
        ? ok(name, `${listener.host}:${listener.port} is free`)
        : {
            what: name,
            state: 'problem',
            detail: `PORT_IN_USE: ${listener.host}:${listener.port} is taken by another process`,
          },
    );
  }
  return found;
}

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function nodeVersion(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 24
    ? ok('node', process.versions.node)
    : {
        what: 'node',
        state: 'problem',
        detail: `${process.versions.node}; 24 or newer is needed (npm run brings its own)`,
      };
}

function secretsOf({ notify, clickhouse: store, kafka, pki }: Config): string[] {
  const keys = (pki?.issuers ?? []).flatMap(({ key, ocspKey }) => [key, ocspKey]);
  return [
    ...[notify.sms?.authTokenFile, notify.email?.passwordFile, store?.passwordFile, kafka?.sasl?.passwordFile],
    ...keys,
    ...(notify.webhook?.endpoints ?? []).flatMap(({ secretFile, oldSecretFile }) => [secretFile, oldSecretFile]),
  ].filter((file) => file !== undefined);
}

function attempt(what: string, look: () => string): Finding {
  try {
    return ok(what, look());
  } catch (error) {
    return problem(what, error);
  }
}

const ok = (what: string, detail: string): Finding => ({ what, state: 'ok', detail });
const note = (what: string, detail: string): Finding => ({ what, state: 'note', detail });
const problem = (what: string, error: unknown): Finding => ({
  what,
  state: 'problem',
  detail: error instanceof Fault ? `${error.code}: ${error.message}` : String(error),
});
