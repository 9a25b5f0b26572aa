import type { Worker } from '../../support/unfinished.ts';
import { aimAt, type Injector } from './injector.ts';

export const kill: Injector = async (world, { target }) => {
  const worker = target as Worker;
  const struck = await aimAt(world, worker);
  await world.kill(worker);
  return struck;
};
