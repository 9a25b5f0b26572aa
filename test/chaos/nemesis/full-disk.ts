import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { type Injector, underWay } from './injector.ts';

const noticeMs = 60_000;

/**
 * Fills the disk of log and engine, until senders are put off for it and a while longer. What checkpoints and merges free
 * meanwhile is filled as well: a little room every few seconds would let through what is to be put off.
 */
export const fullDisk: Injector = async (world, { forMs }) => {
  const { disk, oracle } = world;
  if (disk === undefined) throw new Error('there is no small disk here');
  const { putOff } = await oracle.glance();
  let now = putOff;
  const before = await underWay(world);
  try {
    const putOffYet = async (): Promise<boolean> => {
      disk.fill();
      now = (await oracle.glance()).putOff;
      return now > putOff;
    };
    await until(putOffYet, noticeMs, () => 'nobody was put off while the disk was full', 200);
    for (const end = Date.now() + forMs; Date.now() < end; await sleep(200)) disk.fill();
  } finally {
    disk.free();
  }
  return { ...before, unfinished: now - putOff, of: 'requests put off' };
};
