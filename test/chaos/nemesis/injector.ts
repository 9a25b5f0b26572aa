import { setTimeout as sleep } from 'node:timers/promises';
import { waitingFor, type Worker } from '../../support/unfinished.ts';
import type { World } from '../world.ts';
import type { Injection } from './schedule.ts';

/** What is under way anywhere: requests without an answer, and records that the table lacks. */
export interface UnderWay {
  unacknowledged: number;
  lagging: number;
}

/** What a fault struck, as seen in the moment before. */
export interface Struck extends UnderWay {
  /** Work of its own target that was begun and not done: requests, records, commands, copies. 0 is no hit. */
  unfinished: number;
  of: string;
}

/** Makes one fault, mends it, and resolves when it is mended. */
export type Injector = (world: World, injection: Injection) => Promise<Struck>;

const aimMs = 2_000;

/** Waits, two seconds at most, for a moment at which a process has work; answers how much. */
export async function aimAt(world: World, worker: Worker): Promise<Struck> {
  const of = worker === 'ingest' ? 'requests without an answer' : 'records or commands not taken';
  let unfinished = 0;
  for (const until = Date.now() + aimMs; Date.now() < until && unfinished === 0; await sleep(5))
    unfinished = await waitingFor(worker, world.unfinished, () => inFlight(world));
  const now = await underWay(world);
  return worker === 'ingest' ? { ...now, unfinished, of, unacknowledged: unfinished } : { ...now, unfinished, of };
}

export async function underWay(world: World): Promise<UnderWay> {
  const [unacknowledged, lagging] = await Promise.all([
    inFlight(world),
    waitingFor('archive', world.unfinished, () => inFlight(world)),
  ]);
  return { unacknowledged, lagging };
}

const inFlight = async ({ oracle }: World): Promise<number> => (await oracle.glance()).inFlight;
