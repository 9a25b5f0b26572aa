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
