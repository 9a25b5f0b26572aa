import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../../support/batch-sender.ts';
import { type Injector, underWay } from './injector.ts';

const disordered =
  (delivery: (amount: number) => Delivery, counted: 'repeated' | 'overtaken', of: string): Injector =>
  async (world, { forMs, amount }) => {
    const { oracle } = world;
    const before = (await oracle.glance())[counted];
    await oracle.deliver(delivery(amount));
    await sleep(forMs);
    const now = await underWay(world);
    await oracle.deliver({ copies: 1, holdMs: 0 });
    return { ...now, unfinished: (await oracle.glance())[counted] - before, of };
  };

export const duplicate = disordered((copies) => ({ copies, holdMs: 0 }), 'repeated', 'copies acknowledged');
export const reorder = disordered((holdMs) => ({ copies: 1, holdMs }), 'overtaken', 'batches overtaken');
