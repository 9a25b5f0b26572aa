import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { openStoreFor } from '../../app/open-store.ts';
import { openLog } from '../../app/open-log.ts';
import { type CountedStatus, isCounted, readStatus, type Status } from '../../app/status.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { systemClock } from '../../runtime/clock.ts';
import { loadConfig } from '../../runtime/config/load.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { isAlive, readRunFiles, type RunFile } from '../../runtime/run-file.ts';
import { type Ran, runTocsin, startTocsinProcess } from './tocsin-process.ts';
import { until } from './until.ts';

export { until } from './until.ts';

/** A running `tocsin up` with a data directory of its own. */
export interface Installation {
  readonly directory: string;
  readonly data: string;
  readonly configFile: string;
  /** What it wrote to standard error and output so far: its logs. */
  readonly errors: string[];
  addresses(): Record<string, string>;
  run(name: string): RunFile | undefined;
  /** Runs a `tocsin` command on it, without blocking this process. */
  tocsin(...args: string[]): Promise<Ran>;
  /** Rows of `tocsin query --json`. */
  query<T extends object>(sql: string): Promise<T[]>;
  /** What `tocsin status --json` prints. */
  status(): Promise<Status>;
  /** Waits until all stages have read all there is, and returns what `tocsin status --json` would say then. */
  settled(withinMs?: number): Promise<CountedStatus>;
  /** SIGKILL to one of its processes; resolves once the supervisor has it ready again. */
  kill(name: string, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface InstallOptions {
  readyWithinMs?: number;
  env?: Record<string, string>;
  /** Instead of a directory of its own, which goes with the installation. */
  data?: string;
  /** Instead of this one. */
  checkout?: string;
  /** Do not wait until it says that it is up. */
  evenUnready?: boolean;
}

/** @param config as in tocsin.yaml; `data` is set here. */
export async function install(config: Record<string, unknown>, options: InstallOptions = {}): Promise<Installation> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const configFile = join(directory, 'tocsin.yaml');
  const data = options.data ?? join(directory, 'data');
  // Messages are counted here, and what is killed time and again on a slow machine may well be blind for a minute.
  writeFileSync(configFile, stringify({ data, watch: { enabled: false }, ...config }));
  const errors: string[] = [];
  const args = ['up', '--config', configFile];
  const child = startTocsinProcess(args, (text) => errors.push(text), options.env, options.checkout);
  const tail = (): string => errors.join('').slice(-4_000);
  const installation: Installation = {
    directory,
    data,
    configFile,
    errors,
    addresses: () => Object.assign({}, ...readRunFiles(data).map((run) => run.addresses)) as Record<string, string>,
    run: (name) => readRunFiles(data).find((run) => run.name === name && isAlive(run.pid)),
    tocsin: (...args) => runTocsin([...args, '--config', configFile], undefined, options.checkout),
    async query(sql) {
      const { status, stdout, stderr } = await installation.tocsin('query', sql, '--json', '--max-rows', '1000000');
      if (status !== 0) throw new Error(`tocsin query: ${stderr}`);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
    async status() {
      const { stdout, stderr } = await installation.tocsin('status', '--json');
      if (stdout === '') throw new Error(`no status: ${stderr}`);
      return JSON.parse(stdout) as Status;
    },
    async settled(withinMs = 60_000) {
      return settle(configFile, withinMs, tail);
    },
    async kill(name, withinMs = 120_000) {
      const before = installation.run(name);
      if (before === undefined) throw new Error(`${name} does not run\n${tail()}`);
      process.kill(before.pid, 'SIGKILL');
      await until(
        () => {
          const now = installation.run(name);
          return now !== undefined && now.pid !== before.pid;
        },
        withinMs,
        () => `${name} did not come back\n${tail()}`,
      );
    },
    async stop() {
      await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  if (options.evenUnready === true) return installation;
  try {
    await until(
      () => errors.join('').includes('tocsin is up') || child.exitCode !== null,
      options.readyWithinMs ?? 120_000,
      () => `not ready:\n${tail()}`,
    );
    if (child.exitCode !== null) throw new Error(`tocsin up ended with ${child.exitCode}: ${tail()}`);
  } catch (error) {
    await installation.stop();
    throw error;
  }
  return installation;
}

/** Read in this process, over connections of its own: starting a command for every look would be most of the load. */
async function settle(configFile: string, withinMs: number, tail: () => string): Promise<CountedStatus> {
  const config = loadConfig(configFile);
  let opened: Opened | undefined;
  let last: Status | undefined;
  let why = '';
  let quiet = 0;
  let level = false;
  try {
    await until(
      async () => {
        try {
          opened ??= { log: await openLog(config, systemClock), store: openStoreFor(config) };
          const now = await readStatus(config, opened);
          quiet = now.counts.offered === last?.counts.offered ? quiet + 1 : 0;
          level = quiet > 0 && (level || now.settled);
          last = now;
        } catch (error) {
          why = String(error);
        }
        if (level && quiet >= 3) return true;
        await sleep(200);
        return false;
      },
      withinMs,
      () => `not settled within ${withinMs} ms: ${JSON.stringify(last)} ${why}\n${tail()}`,
    );
  } finally {
    await Promise.all([opened?.store.close(), opened?.log.close()]);
  }
  if (last === undefined || !isCounted(last)) throw new Error(`no longer settled: ${JSON.stringify(last)}\n${tail()}`);
  return last;
}

interface Opened {
  log: EventLog;
  store: Store;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 40_000);
  await ended;
  clearTimeout(killer);
}
