import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { isAlive, readRunFiles, type RunFile } from '../../runtime/run-file.ts';
import type { Status } from '../../app/status.ts';
import { root } from '../house.ts';

/** A running `tocsin up` with a data directory of its own. */
export interface Installation {
  readonly directory: string;
  readonly configFile: string;
  /** What it wrote to standard error so far. */
  readonly errors: string[];
  addresses(): Record<string, string>;
  run(name: string): RunFile | undefined;
  /** Runs a `tocsin` command on it. */
  tocsin(...args: string[]): { status: number; stdout: string; stderr: string };
  status(): Status;
  /** Waits until all stages have read all there is, and returns the status then. */
  settled(withinMs?: number): Promise<Status>;
  /** SIGKILL to one of its processes; resolves once the supervisor has it ready again. */
  kill(name: string): Promise<void>;
  stop(): Promise<void>;
}

const entry = join(root, 'app', 'tocsin.ts');

/** @param config as in tocsin.yaml; `data` is set here. */
export async function install(config: Record<string, unknown>, options: { readyWithinMs?: number; env?: Record<string, string> } = {}): Promise<Installation> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const configFile = join(directory, 'tocsin.yaml');
  const data = join(directory, 'data');
  writeFileSync(configFile, stringify({ data, ...config }));
  const errors: string[] = [];
  const child = spawn(process.execPath, [entry, 'up', '--config', configFile], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...options.env } });
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const installation: Installation = {
    directory,
    configFile,
    errors,
    addresses: () => Object.assign({}, ...readRunFiles(data).map((run) => run.addresses)) as Record<string, string>,
    run: (name) => readRunFiles(data).find((run) => run.name === name && isAlive(run.pid)),
    tocsin(...args) {
      const [verb = '', ...rest] = args;
      const ran = spawnSync(process.execPath, [entry, verb, ...rest, '--config', configFile], { encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1_048_576 });
      return { status: ran.status ?? -1, stdout: ran.stdout, stderr: ran.stderr };
    },
    status() {
      const { stdout, stderr } = installation.tocsin('status', '--json');
      if (stdout === '') throw new Error(`no status: ${stderr}`);
      return JSON.parse(stdout) as Status;
    },
    async settled(withinMs = 60_000) {
      const until = Date.now() + withinMs;
      let last: Status | undefined;
      let quiet = 0;
      while (Date.now() < until) {
        const now = installation.status();
        quiet = now.settled && last !== undefined && now.counts.offered === last.counts.offered ? quiet + 1 : 0;
        last = now;
        if (quiet >= 2) return now;
        await sleep(300);
      }
      throw new Error(`not settled within ${withinMs} ms: ${JSON.stringify(last)}\n${errors.join('').slice(-4_000)}`);
    },
    async kill(name) {
      const before = installation.run(name);
      if (before === undefined) throw new Error(`${name} does not run`);
      process.kill(before.pid, 'SIGKILL');
      await until(() => {
        const now = installation.run(name);
        return now !== undefined && now.pid !== before.pid;
      }, 60_000, () => `${name} did not come back\n${errors.join('').slice(-4_000)}`);
    },
    async stop() {
      await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await until(() => said.join('').includes('tocsin is up') || child.exitCode !== null, options.readyWithinMs ?? 60_000, () => `not ready:\n${errors.join('').slice(-4_000)}`);
    if (child.exitCode !== null) throw new Error(`tocsin up ended with ${child.exitCode}: ${errors.join('')}`);
  } catch (error) {
    await installation.stop();
    throw error;
  }
  return installation;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 40_000);
  await ended;
  clearTimeout(killer);
}

/** Polls until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>, withinMs: number, why: () => string): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(why());
    await sleep(50);
  }
}
