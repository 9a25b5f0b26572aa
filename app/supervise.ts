import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../runtime/config/schema.ts';
import type { Logger } from '../runtime/logger.ts';

/** One operating-system process and the roles inside it. */
export interface ProcessPlan {
  name: string;
  roles: readonly string[];
  /** Gives way to the others when the machine is busy: what is stored later is stored all the same, an alarm is not. */
  patient?: true;
}

/** Apart where a crash of one must not take the other along; the engine alone because it blocks its threads. */
const embeddedProcesses: readonly ProcessPlan[] = [
  { name: 'engine', roles: ['engine'], patient: true },
  { name: 'ingest', roles: ['ingest'] },
  { name: 'archive', roles: ['archive', 'learn'], patient: true },
  { name: 'detect', roles: ['detect'] },
  { name: 'respond', roles: ['triage', 'respond'] },
];

/** With a ClickHouse server there is no engine to run here. */
export function plansFor(config: Config): readonly ProcessPlan[] {
  return config.clickhouse === undefined
    ? embeddedProcesses
    : embeddedProcesses.filter(({ name }) => name !== 'engine');
}

/** The script this process runs, as source or as built. */
export const entryPoint = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './tocsin.ts' : './tocsin.js', import.meta.url),
);

const firstPauseMs = 200;
const longestPauseMs = 10_000;
const graceMs = 20_000;

export interface Supervised {
  /** The process id of each plan's present process. */
  pids(): Record<string, number | undefined>;
  stop(): Promise<void>;
}

/** Keeps one process per plan running: started again after a crash, sooner when it had run for a while. */
export function supervise(
  plans: readonly ProcessPlan[],
  args: readonly string[],
  logger: Pick<Logger, 'error'>,
  script: string = entryPoint,
): Supervised {
  const stopping = new AbortController();
  const children = new Map<string, ChildProcess>();
  const loops = plans.map((plan) =>
    keep(
      plan,
      [script, 'run', ...plan.roles, '--name', plan.name, '--until-stdin-ends', ...args],
      children,
      stopping.signal,
      logger,
    ),
  );
  return {
    pids: () => Object.fromEntries(plans.map(({ name }) => [name, children.get(name)?.pid])),
    async stop() {
      stopping.abort();
      const end = async (engine: boolean): Promise<void> => {
        const named = plans.map(({ name }, i) => ({ name, loop: loops[i] }));
        const chosen = named.filter(({ name }) => (name === 'engine') === engine);
        await Promise.all(chosen.map(({ name, loop }) => endOf(children.get(name), loop)));
      };
      // What the others still write must find the engine there.
      await end(false);
      await end(true);
    },
  };
}

async function endOf(child: ChildProcess | undefined, loop: Promise<void> | undefined): Promise<void> {
  child?.kill('SIGTERM');
  const killer = setTimeout(() => child?.kill('SIGKILL'), graceMs);
  await loop;
  clearTimeout(killer);
}

async function keep(
  plan: ProcessPlan,
  args: readonly string[],
  children: Map<string, ChildProcess>,
  signal: AbortSignal,
  logger: Pick<Logger, 'error'>,
): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    const startedAt = performance.now();
    const child = spawn(
      process.execPath,
      [...process.execArgv, ...args],
      // A group of its own: Ctrl-C must not reach all at once, engine included. Its input ends with this process.
      { stdio: ['pipe', 'inherit', 'inherit'], detached: true },
    );
    children.set(plan.name, child);
    if (plan.patient && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const ended = await exitOf(child);
    if (signal.aborted) return;
    if (performance.now() - startedAt > 30_000) pauseMs = firstPauseMs;
    logger.error({ process: plan.name, ended, againInMs: Math.round(pauseMs) }, 'a process ended, starting it again');
    await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, by) => resolve(by ?? `exit ${code}`));
    child.on('error', (error) => resolve(error.message));
    child.stdin?.on('error', () => undefined);
  });
}
