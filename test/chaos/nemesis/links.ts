import { setTimeout as sleep } from 'node:timers/promises';
import type { LinkState } from '../../support/link.ts';
import { aimAt, type Injector } from './injector.ts';
import type { LinkName } from './schedule.ts';

const worksThrough = { senders: 'ingest', brokers: 'ingest', store: 'archive' } as const;

const treated =
  (state: (amount: number) => LinkState): Injector =>
  async (world, { target, forMs, amount }) => {
    const name = target as LinkName;
    const struck = await aimAt(world, worksThrough[name]);
    for (const link of world.links[name]) link.set(state(amount));
    await sleep(forMs);
    for (const link of world.links[name]) link.set('whole');
    return struck;
  };

export const cut = treated(() => 'cut');
export const silence = treated(() => 'dead');
export const slow = treated((slowMs) => ({ slowMs }));
