import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/until.ts';
import { type Injector, underWay } from './injector.ts';

const noticeMs = 60_000;

/** Fills the disk of log and engine, until senders are put off for it and a while longer. */
export const fullDisk: Injector = async (world, { forMs }) => {
  const { disk, oracle } = world;
  if (disk === undefined) throw new Error('there is no small disk here');
  const { putOff } = await oracle.glance();
  let now = putOff;
  const before = await underWay(world);
  disk.fill();
  try {
    await until(
      async () => (now = (await oracle.glance()).putOff) > putOff,
      noticeMs,
      () => 'nobody was put off while the disk was full',
      200,
    );
    await sleep(forMs);
  } finally {
    disk.free();
  }
  return { ...before, unfinished: now - putOff, of: 'requests put off' };
};
