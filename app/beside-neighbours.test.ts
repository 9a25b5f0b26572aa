import { expect, it } from 'vitest';
import type { Told } from './neighbours-in-log.ts';
import { BesideNeighbours } from './beside-neighbours.ts';

const told = (window: number): Told => ({ window, panels: [], offset: window });

/** A fold in which so many wait, and what its neighbours tell, look by look. */
function beside(waiting: number, looks: Told[][]) {
  const runner = {
    beside: { closed: 5, settled: 0, waiting },
    settle: (window: number) => {
      runner.beside = { ...runner.beside, settled: window + 1, waiting: 0 };
      return [];
    },
  };
  let asked = 0;
  const log = { next: 0, take: async () => looks[asked++] ?? [] };
  const one = new BesideNeighbours(runner, log as never, new AbortController().signal);
  return { one, runner, asked: () => asked };
}

it('goes on at once while there is room', async () => {
  const { one, runner, asked } = beside(10, [[], [told(4)]]);
  await one.settle();
  expect([runner.beside.settled, asked()]).toEqual([0, 1]);
  await one.settle();
  expect([runner.beside.settled, asked()]).toEqual([5, 2]);
  await one.settle();
  expect(asked()).toBe(2);
});

it('waits for the neighbours when too many wait', async () => {
  const { one, runner, asked } = beside(450_000, [[], [], [told(4)]]);
  await one.settle();
  expect([runner.beside.settled, asked()]).toEqual([5, 3]);
});
