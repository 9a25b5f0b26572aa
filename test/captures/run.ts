import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Fault } from '../../runtime/errors.ts';

/** Runs a program to its end and returns what it printed; a failure names the program, not its arguments' secrets. */
export function run(program: string, args: readonly string[], options: { cwd?: string; input?: string } = {}): string {
  const result = spawnSync(program, args, { ...options, encoding: 'utf8', timeout: 30_000 });
  if (result.error !== undefined || result.status !== 0) {
    const said = result.error?.message ?? result.stderr.slice(-500);
    throw new Fault('INPUT_INVALID', `${program} ${args[0] ?? ''} failed: ${said}`);
  }
  return result.stdout;
}

export function hasProgram(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v "$1"`, 'sh', program]).status === 0;
}

/** A long-running program whose every line of output is handed on as it comes. */
export interface Daemon {
  readonly pid: number;
  readonly lines: readonly string[];
  /** Resolves with the first line, past or to come, that contains `text`; TIMEOUT after `withinMs`. */
  seen(text: string, withinMs?: number, from?: number): Promise<string>;
  /** Resolves once the program is gone, however it went. */
  readonly ended: Promise<void>;
  /** Asks it to end, kills it after five seconds, resolves once it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export function startDaemon(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; onLine?: (line: string) => void } = {},
): Daemon {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      options.onLine?.(line);
      for (const wake of waiting) wake();
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      lines.push(error.message);
      resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    lines,
    seen: (text, withinMs = 10_000, from = 0) => seen(program, lines, waiting, text, withinMs, from),
    ended,
    stop: (signal = 'SIGTERM') => stop(child, ended, signal),
  };
}

function seen(
  program: string,
  lines: readonly string[],
  waiting: Set<() => void>,
  text: string,
  withinMs: number,
  from: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    let next = from;
    const timer = setTimeout(() => {
      waiting.delete(look);
      const tail = lines.slice(-5).join('\n');
      reject(new Fault('TIMEOUT', `${program} did not say "${text}" within ${withinMs} ms; last lines:\n${tail}`));
    }, withinMs);
    const look = (): void => {
      for (; next < lines.length; next++) {
        const line = lines[next];
        if (line === undefined || !line.includes(text)) continue;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(line);
        return;
      }
    };
    waiting.add(look);
    look();
  });
}

async function stop(child: ChildProcess, ended: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
