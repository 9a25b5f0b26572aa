import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second whatever its own tick is (proc(5), sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;

/** CPU seconds of a process and of its children that have ended, user and system. */
export function cpuSecondsOf(pid: number): number {
  const fields = statOf(pid);
  return [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) / ticksPerSecond;
}

/** Process id of the one that started it. */
export function parentOf(pid: number): number {
  return Number(statOf(pid)[1]);
}

/** Resident bytes now, and the most there were. */
export function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return { now: kib('VmRSS') * 1024, most: kib('VmHWM') * 1024 };
}

/** Fields of /proc/PID/stat from the third (state) on: the second may hold blanks. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
