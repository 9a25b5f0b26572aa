import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running process leaves in `<data>/run` for `tocsin status` and its siblings to find. */
export interface RunFile {
  name: string;
  pid: number;
  healthPort: number;
  startedAt: number;
  addresses: Record<string, string>;
}

export function writeRunFile(data: string, run: RunFile): void {
  const directory = join(data, 'run');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${run.name}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(run));
  renameSync(`${file}.new`, file);
}

export function removeRunFile(data: string, name: string): void {
  rmSync(join(data, 'run', `${name}.json`), { force: true });
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
      runs.push(JSON.parse(readFileSync(join(data, 'run', name), 'utf8')) as RunFile);
    } catch {
      // A role that is just starting or stopping.
    }
  }
  return runs.sort((a, b) => a.name.localeCompare(b.name));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
