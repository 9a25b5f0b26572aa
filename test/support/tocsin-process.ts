import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../house.ts';

export interface Ran {
  /** Exit code, -1 when it was killed. */
  status: number;
  stdout: string;
  stderr: string;
}

const entryOf = (checkout: string): string => join(checkout, 'app', 'tocsin.ts');

/** Runs one `tocsin` command to its end, or for at most `withinMs`. */
export function runTocsin(args: readonly string[], withinMs = 60_000, checkout: string = root): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [entryOf(checkout), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: withinMs,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    child.once('close', (code) =>
      resolve({ status: code ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
  });
}

/** Starts one that stays, of this checkout or another. */
export function startTocsinProcess(
  args: readonly string[],
  onText: (text: string) => void,
  env: Record<string, string> = {},
  checkout: string = root,
): ChildProcess {
  const child = spawn(process.execPath, [entryOf(checkout), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', onText);
  return child;
}
