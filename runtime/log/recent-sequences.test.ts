import { expect, it } from 'vitest';
import { RecentSequences } from './recent-sequences.ts';

it('knows a record again by writer and sequence, whatever came in between and in whatever order', () => {
  const recent = new RecentSequences();
  const fold = (writer: string, sequence: number): boolean => recent.fold({ writer, sequence });
  expect([fold('a', 2), fold('a', 1), fold('b', 2)]).toEqual([false, false, false]);
  expect([fold('a', 1), fold('b', 2), fold('b', 1), fold('a', 2)]).toEqual([true, true, false, true]);
});

it('remembers a bounded past of a bounded number of writers', () => {
  const recent = new RecentSequences();
  for (let sequence = 1; sequence <= 5_000; sequence++) recent.fold({ writer: 'a', sequence });
  expect(recent.fold({ writer: 'a', sequence: 4_999 })).toBe(true);
  expect(recent.fold({ writer: 'a', sequence: 1 })).toBe(false);
  for (let i = 0; i < 64; i++) recent.fold({ writer: `b-${i}`, sequence: 1 });
  expect(recent.fold({ writer: 'b-63', sequence: 1 })).toBe(true);
  expect(recent.fold({ writer: 'a', sequence: 4_999 })).toBe(false);
});
