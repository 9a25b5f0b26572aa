import { readdirSync, readFileSync } from 'node:fs';

/** CPU seconds of a process's worker_threads, which Node names so. Linux counts in hundredths of a second (proc(5)). */
export function workerCpuOf(pid: number): { all: number; system: number } {
  let user = 0;
  let system = 0;
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const text = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
    if (!text.includes('(WorkerThread)')) continue;
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    user += Number(fields[11]) / 100;
    system += Number(fields[12]) / 100;
  }
  return { all: user + system, system };
}

/** What the scheduler did with the threads that carry a process's work: its main thread and its worker_threads. */
export interface Turns {
  /** Milliseconds that they were ready to run and had no core. */
  waitedMs: number;
  /** Times they were given one. */
  turns: number;
}

/** Since each thread began (proc(5), schedstat). */
export function turnsOf(pid: number): Turns {
  let waitedMs = 0;
  let turns = 0;
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const carries = id === `${pid}` || readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').startsWith('WorkerThread');
    if (!carries) continue;
    const [, waited = 0, times = 0] = readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ').map(Number);
    waitedMs += waited / 1e6;
    turns += times;
  }
  return { waitedMs, turns };
}
