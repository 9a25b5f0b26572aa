import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../../support/batch-sender.ts';
import type { Injector } from './injector.ts';

const disordered =
  (delivery: (amount: number) => Delivery, counted: 'repeated' | 'overtaken', of: string): Injector =>
  async ({ oracle }, { forMs, amount }) => {
    const before = (await oracle.glance())[counted];
    await oracle.deliver(delivery(amount));
    await sleep(forMs);
    await oracle.deliver({ copies: 1, holdMs: 0 });
    return { unfinished: (await oracle.glance())[counted] - before, of };
  };

export const duplicate = disordered((copies) => ({ copies, holdMs: 0 }), 'repeated', 'copies acknowledged');
export const reorder = disordered((holdMs) => ({ copies: 1, holdMs }), 'overtaken', 'batches overtaken');
