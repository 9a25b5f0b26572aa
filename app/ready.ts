import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, readRunFiles } from '../runtime/run-file.ts';
import type { ProcessPlan } from './supervise.ts';

/** True once every planned process says it is ready; false when stopped before. */
export async function untilReady(data: string, plans: readonly ProcessPlan[], signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const runs = readRunFiles(data).filter((run) => isAlive(run.pid));
    const ready = await Promise.all(
      plans.map(async ({ name }) => {
        const run = runs.find((one) => one.name === name);
        return run !== undefined && (await isReady(run.healthPort));
      }),
    );
    if (ready.every(Boolean)) return true;
    await sleep(100, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

export function isReady(healthPort: number): Promise<boolean> {
  return saysYes(healthPort, 'readyz');
}

/** Whether a process answers one of its health paths with 200, within two seconds. */
export async function saysYes(healthPort: number, path: 'healthz' | 'readyz'): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${healthPort}/${path}`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
