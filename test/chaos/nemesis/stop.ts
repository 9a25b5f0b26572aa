import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from '../../support/unfinished.ts';
import { aimAt, type Injector } from './injector.ts';

/** A process that hangs is harder than one that is gone: nobody starts it again. */
export const stop: Injector = async (world, { target, forMs }) => {
  const worker = target as Worker;
  const struck = await aimAt(world, worker);
  await pause(world.pid(worker), forMs);
  return struck;
};

/** SIGSTOP for so long; whoever has ended meanwhile is not woken. */
export async function pause(pid: number, forMs: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  try {
    await sleep(forMs);
  } finally {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // Killed while it was stopped.
    }
  }
}
