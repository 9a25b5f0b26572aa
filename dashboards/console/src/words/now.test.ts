import { afterEach, expect, test, vi } from 'vitest';
import { keepClock, onJump, present } from './now.ts';

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

test('tells when the clock is another than was thought, and not of small corrections', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  keepClock('1000000;1');
  const told = vi.fn();
  onJump(told);
  keepClock('1030000;1');
  expect(told).not.toHaveBeenCalled();
  keepClock('9000000;1');
  expect(told).toHaveBeenCalledOnce();
});

test('keeps what it has where an answer says nothing of it', () => {
  vi.useFakeTimers({ now: 1_000_000 });
  keepClock('5000;1');
  for (const nothing of [null, '', 'x;1', '-5;1', '7;0']) keepClock(nothing);
  expect(present()).toBe(5_000);
});
