import { afterEach, expect, test, vi } from 'vitest';
import { keepClock, present } from './now.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('goes by the server, at the pace of the server', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  keepClock('5000;10');
  expect(present()).toBe(5_000);
  vi.setSystemTime(1_000_300);
  expect(present()).toBe(8_000);
});

test('keeps what it has where an answer says nothing of it', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  keepClock('5000;1');
  for (const nothing of [null, '', 'x;1', '-5;1', '7;0']) keepClock(nothing);
  expect(present()).toBe(5_000);
});
