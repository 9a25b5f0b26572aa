import { expect, test } from 'vitest';
import { workers } from '../../support/unfinished.ts';
import { faults, injectionsOf, logKinds, type Plan } from './schedule.ts';

const plan: Plan = { seed: '7', kind: 'kafka', faults, stopMs: 60_000 };
const first = (of: Plan, cycles: number) =>
  Array.from({ length: cycles }, (_, cycle) => injectionsOf(of, cycle)[0] ?? { fault: 'none', target: '' });

test('a seed gives the same faults whenever it is asked, another seed others', () => {
  const cycles = [41, 3, 17];
  const of = (seed: string) => cycles.map((cycle) => injectionsOf({ ...plan, seed }, cycle));
  expect(of('7')).toEqual(of('7'));
  expect(of('7')).not.toEqual(of('8'));
});

test.each(logKinds)('every fault that %s can have strikes every target once before any does again', (kind) => {
  const of = { ...plan, kind };
  const names = (cycles: number) => first(of, cycles).map(({ fault, target }) => `${fault} ${target}`);
  const bag = new Set(names(500));
  expect(new Set(names(bag.size)).size).toBe(bag.size);
  expect([...bag].filter((name) => name.startsWith('kill '))).toHaveLength(workers.length);
  expect(bag.has('full-disk ')).toBe(kind === 'embedded');
  expect(bag.has('leader-change ')).toBe(kind !== 'embedded');
});

test('only what is wanted strikes', () => {
  const only = Array.from({ length: 30 }, (_, cycle) => injectionsOf({ ...plan, faults: ['cut'] }, cycle)).flat();
  expect(new Set(only.map(({ fault }) => fault))).toEqual(new Set(['cut']));
  expect(injectionsOf({ ...plan, faults: ['full-disk'] }, 0)).toEqual([]);
});

test('the first stop of every process is as long as asked, the next are shorter', () => {
  const stops = first({ ...plan, faults: ['stop'] }, 2 * workers.length) as { forMs: number }[];
  const lengths = stops.map(({ forMs }) => forMs);
  expect(lengths.slice(0, workers.length)).toEqual(workers.map(() => 60_000));
  expect(Math.max(...lengths.slice(workers.length))).toBeLessThanOrEqual(15_000);
});

test('some cycles have two faults, never of one process, one link, or two of the brokers', () => {
  const both = Array.from({ length: 600 }, (_, cycle) => injectionsOf(plan, cycle)).filter(
    ({ length }) => length === 2,
  );
  expect(both.length).toBeGreaterThan(100);
  for (const [one, other] of both) {
    expect(one?.fault).not.toBe(other?.fault);
    if (one?.target !== '') expect(one?.target).not.toBe(other?.target);
  }
});
