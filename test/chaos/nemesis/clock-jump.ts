import { setTimeout as sleep } from 'node:timers/promises';
import { aimAt, type Injector } from './injector.ts';

/** Their clock is set, and set back. */
export const clockJump: Injector = async (world, { forMs, amount }) => {
  if (world.clock === undefined) throw new Error('clocks cannot be set here');
  const struck = await aimAt(world, 'ingest');
  world.clock.ahead(amount);
  await sleep(forMs);
  world.clock.ahead(0);
  // They look once a second.
  await sleep(1_500);
  return struck;
};
