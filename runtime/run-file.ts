import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Fault } from './errors.ts';
import { makeDirectory } from './make-directory.ts';

const runFileSchema = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  healthPort: z.number().int(),
  startedAt: z.number(),
  addresses: z.record(z.string(), z.string()),
  /** Names of all processes that were started together with it, its own among them; none when it was started alone. */
  together: z.array(z.string()).default([]),
});

/** What a running process leaves in `<data>/run` for `tocsin status` and its siblings to find. */
export type RunFile = z.infer<typeof runFileSchema>;

/** Several roles joined by `+`, or what the operator calls it: it becomes a file's name. */
const processName = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

/** @throws Fault INPUT_INVALID for a name that is no file's name */
export function writeRunFile(data: string, run: RunFile): void {
  const file = fileOf(data, run.name);
  makeDirectory(join(data, 'run'));
  writeFileSync(`${file}.new`, JSON.stringify(run));
  renameSync(`${file}.new`, file);
}

export function removeRunFile(data: string, name: string): void {
  rmSync(fileOf(data, name), { force: true });
}

function fileOf(data: string, name: string): string {
  if (!processName.test(name)) throw new Fault('INPUT_INVALID', 'a process is named by letters, digits and ._+-');
  return join(data, 'run', `${name}.json`);
}

export function readRunFiles(data: string): RunFile[] {
  let names: string[];
  try {
    names = readdirSync(join(data, 'run'));
  } catch {
    return [];
  }
  const runs: RunFile[] = [];
  for (const name of names) {
    if (!name.endsWith('.json')) continue;
    try {
      const run = runFileSchema.safeParse(JSON.parse(readFileSync(join(data, 'run', name), 'utf8')));
      if (run.success) runs.push(run.data);
    } catch {
      // Gone since it was listed, or cut off by a power failure.
    }
  }
  return runs.sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether there is a process of that number: after a crash it may be a stranger's, so ask its health endpoint too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
