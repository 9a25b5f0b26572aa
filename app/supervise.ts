import { type ChildProcess, spawn } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../runtime/config/schema.ts';
import { Fault } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { makeDirectory } from '../runtime/make-directory.ts';
import { isAlive, readRunFiles, removeRunFile } from '../runtime/run-file.ts';
import { takeFault } from './child-fault.ts';
import { exitCodes } from './exit-codes.ts';

/** One operating-system process and the roles inside it. */
export interface ProcessPlan {
  name: string;
  roles: readonly string[];
  /** Gives way to the others when the machine is busy: what is stored later is stored all the same, an alarm is not. */
  patient?: true;
}

/** Apart where a crash of one must not take the other along; the engine alone because it blocks its threads. */
export const embeddedProcesses: readonly ProcessPlan[] = [
  { name: 'engine', roles: ['engine'], patient: true },
  { name: 'ingest', roles: ['ingest'] },
  { name: 'archive', roles: ['archive', 'learn'], patient: true },
  { name: 'detect', roles: ['detect'] },
  { name: 'respond', roles: ['triage', 'respond', 'quarantine', 'campaign', 'revocation', 'audit'] },
  { name: 'edge', roles: ['edge'] },
  { name: 'callback', roles: ['callback'] },
  { name: 'pki', roles: ['pki'] },
  { name: 'web', roles: ['web'] },
];

/** With a ClickHouse server there is no engine to run here, without a listener for gateways no edge, without issuers no pki, and so on. */
export function plansFor({ clickhouse, edge, pki, notify, web }: Config): readonly ProcessPlan[] {
  const idle = new Set([
    ...(clickhouse === undefined ? [] : ['engine']),
    ...(edge === undefined ? ['edge'] : []),
    ...(pki === undefined ? ['pki'] : []),
    ...(web === undefined ? ['web'] : []),
    ...(notify.sms?.callback === undefined ? ['callback'] : []),
  ]);
  return embeddedProcesses.filter(({ name }) => !idle.has(name));
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
  /** Aborted, with the Fault as its reason, when a process ended for what starting it again does not mend. */
  readonly failed: AbortSignal;
  stop(): Promise<void>;
}

/**
 * Keeps one process per plan running: started again after a crash, sooner when it had run for a while.
 * @param data where the processes leave what ended them, in `run`
 * @param beside the script they run, and a file descriptor for what they say instead of our own output
 */
export function supervise(
  plans: readonly ProcessPlan[],
  args: readonly string[],
  logger: Pick<Logger, 'error'>,
  data: string,
  { script = entryPoint, output = 'inherit' }: { script?: string; output?: 'inherit' | number } = {},
): Supervised {
  const stopping = new AbortController();
  const failing = new AbortController();
  const children = new Map<string, ChildProcess>();
  const run = join(data, 'run');
  makeDirectory(run);
  // Whoever ran here before and did not end in order is not waited for.
  for (const { name, pid } of readRunFiles(data)) if (!isAlive(pid)) removeRunFile(data, name);
  const together = ['--together', ...plans.map(({ name }) => name)];
  const loops = plans.map(async (plan) => {
    const faultFile = join(run, `${plan.name}.fault`);
    const own = ['--name', plan.name, '--fault-file', faultFile, ...together, '--until-stdin-ends'];
    const kept = { children, signal: stopping.signal, logger, faultFile, output };
    const fault = await keep(plan, [script, 'run', ...plan.roles, ...own, ...args], kept);
    if (fault !== undefined) failing.abort(fault);
  });
  return {
    pids: () => Object.fromEntries(plans.map(({ name }) => [name, children.get(name)?.pid])),
    failed: failing.signal,
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

interface Kept {
  children: Map<string, ChildProcess>;
  signal: AbortSignal;
  logger: Pick<Logger, 'error'>;
  faultFile: string;
  output: 'inherit' | number;
}

/**
 * Until stopped, or until the process has refused its input or configuration twice in a row: once may have been a file that
 * was just being written.
 */
async function keep(plan: ProcessPlan, args: readonly string[], kept: Kept): Promise<Fault | undefined> {
  const { children, signal, logger, faultFile, output } = kept;
  let pauseMs = firstPauseMs;
  let refusals = 0;
  while (!signal.aborted) {
    const startedAt = performance.now();
    // What an earlier one left says nothing of this one.
    takeFault(faultFile);
    const child = spawn(
      process.execPath,
      [...process.execArgv, ...args],
      // A group of its own: Ctrl-C must not reach all at once, engine included. Its input ends with this process.
      { stdio: ['pipe', output, output], detached: true },
    );
    children.set(plan.name, child);
    if (plan.patient && child.pid !== undefined) giveWay(child.pid);
    const ended = await exitOf(child);
    if (signal.aborted) return undefined;
    refusals = ended === refused ? refusals + 1 : 0;
    if (refusals > 1) return faultOf(plan, faultFile);
    if (performance.now() - startedAt > 30_000) pauseMs = firstPauseMs;
    logger.error({ process: plan.name, ended, againInMs: Math.round(pauseMs) }, 'a process ended, starting it again');
    await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
  return undefined;
}

/** Only downwards: started nicely by who is not root, it may not become less so. */
function giveWay(pid: number): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  if (getPriority(pid) < PRIORITY_BELOW_NORMAL) setPriority(pid, PRIORITY_BELOW_NORMAL);
}

const refused = `exit ${exitCodes['wrong input or configuration']}`;

function faultOf({ name }: ProcessPlan, faultFile: string): Fault {
  const { code, message } = takeFault(faultFile) ?? {
    code: 'CONFIG_INVALID' as const,
    message: 'refused its input or configuration; its own last lines say why',
  };
  return new Fault(code, `${name}: ${message}`);
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, by) => resolve(by ?? `exit ${code}`));
    child.on('error', (error) => resolve(error.message));
    child.stdin?.on('error', () => undefined);
  });
}
