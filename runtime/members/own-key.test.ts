import { expect, it } from 'vitest';
import { Fault } from '../errors.ts';
import { heldAlone } from './held.ts';
import { OwnKey, type Ways, type Work } from './own-key.ts';

/** A key that is ours from now on, with what its work is told to do. */
function held(work: Work) {
  const told: string[] = [];
  const own = new OwnKey('t', work);
  let latest = true;
  const settle = (meant = latest): void => own.settle({ epoch: 3, held: true, meant: (latest = meant) }, ways);
  const ways: Ways = {
    hold: (_key, epoch, signal) => ({ ...heldAlone(signal), epoch }),
    ended: () => settle(),
    handOn: (key) => void told.push(`hand on ${key}`),
    again: (_key, { code }) => void told.push(`again after ${code}`),
  };
  return { own, told, settle };
}

it('begins again when the world did not answer, and holds the key meanwhile', async () => {
  let times = 0;
  const { own, told, settle } = held(async () => {
    if (times++ === 0) throw new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
  });
  settle();
  await own.done;
  expect([times, told]).toEqual([2, ['again after LOG_UNAVAILABLE', 'hand on t']]);
});

it('fails with what trying again does not mend', async () => {
  const { own, settle } = held(() => Promise.reject(new Fault('DATA_CORRUPT', 'no')));
  settle();
  await expect(own.done).rejects.toMatchObject({ code: 'DATA_CORRUPT' });
});

it('hands the key on only when the work that was told to end has ended', async () => {
  const ending = Promise.withResolvers<void>();
  const { told, settle } = held(() => ending.promise);
  settle();
  settle(false);
  expect(told).toEqual([]);
  ending.resolve();
  await expect.poll(() => told).toEqual(['hand on t']);
  // There is no way back.
  settle(true);
  expect(told).toEqual(['hand on t']);
});
