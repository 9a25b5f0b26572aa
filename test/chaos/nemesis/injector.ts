import { setTimeout as sleep } from 'node:timers/promises';
import { waitingFor, type Worker } from '../../support/unfinished.ts';
import type { World } from '../world.ts';
import type { Injection } from './schedule.ts';

/** What a fault struck, as seen in the moment before. */
export interface Struck {
  /** Work that was begun and not done: requests without an answer, records, commands, copies. 0 is no hit. */
  unfinished: number;
  of: string;
}

/** Makes one fault, mends it, and resolves when it is mended. */
export type Injector = (world: World, injection: Injection) => Promise<Struck>;

const aimMs = 2_000;

/** Waits, two seconds at most, for a moment at which a process has work; answers how much. */
export async function aimAt(world: World, worker: Worker): Promise<Struck> {
  const of = worker === 'ingest' ? 'requests without an answer' : 'records or commands not taken';
  for (const until = Date.now() + aimMs; Date.now() < until; await sleep(5)) {
    const unfinished = await waitingFor(worker, world.unfinished, async () => (await world.oracle.glance()).inFlight);
    if (unfinished > 0) return { unfinished, of };
  }
  return { unfinished: 0, of };
}
