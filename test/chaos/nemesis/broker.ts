import { setTimeout as sleep } from 'node:timers/promises';
import type { Brokers } from '../brokers.ts';
import type { World } from '../world.ts';
import { aimAt, type Injector } from './injector.ts';
import { pause } from './stop.ts';

/** Whatever happens to a broker happens to the leader of what is being appended. */
const toLeader =
  (strike: (brokers: Brokers, leader: number, forMs: number) => Promise<void>): Injector =>
  async (world, { forMs }) => {
    const brokers = brokersOf(world);
    const leader = await brokers.leader();
    const struck = await aimAt(world, 'ingest');
    await strike(brokers, leader, forMs);
    // With two copies of three away nothing is taken: the next fault is not to make this one worse.
    await brokers.whole();
    return struck;
  };

const away = (signal: NodeJS.Signals) =>
  toLeader(async ({ cluster }, leader, forMs) => {
    await cluster.end(leader, signal);
    await sleep(forMs);
    await cluster.restart(leader);
  });

export const killBroker = away('SIGKILL');
/** Ended in order, so that it hands over what it leads. */
export const changeLeader = away('SIGTERM');
export const stopBroker = toLeader(({ cluster }, leader, forMs) => pause(cluster.pid(leader) ?? 0, forMs));

function brokersOf({ brokers }: World): Brokers {
  if (brokers === undefined) throw new Error('there are no brokers here');
  return brokers;
}
