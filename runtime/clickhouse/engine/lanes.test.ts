import { expect, test } from 'vitest';
import { Lane } from './lanes.ts';

test('runs as many as allowed, lets as many wait, and sends the next one away with 202', async () => {
  const lane = new Lane(2, 1);
  const ends: (() => void)[] = [];
  const start = () => lane.run(() => new Promise<void>((resolve) => ends.push(resolve)));
  const running = [start(), start(), start()];
  await expect(start()).rejects.toMatchObject({ code: 202 });
  expect(ends).toHaveLength(2);
  ends[0]?.();
  await running[0];
  await new Promise((resolve) => setImmediate(resolve));
  expect(ends).toHaveLength(3);
  expect(lane.running).toBe(2);
  ends[1]?.();
  ends[2]?.();
  await Promise.all(running);
  expect(lane.running).toBe(0);
});

test('gives the place back when the work fails', async () => {
  const lane = new Lane(1, 0);
  await expect(lane.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  expect(await lane.run(() => Promise.resolve('next'))).toBe('next');
});

test('whoever leaves while waiting makes room in the queue', async () => {
  const lane = new Lane(1, 1);
  let end = (): void => undefined;
  const first = lane.run(() => new Promise<void>((resolve) => (end = resolve)));
  const left = new AbortController();
  const second = lane.run(() => Promise.resolve('second'), left.signal);
  left.abort();
  await expect(second).rejects.toMatchObject({ code: 394 });
  const third = lane.run(() => Promise.resolve('third'));
  end();
  expect(await third).toBe('third');
  await first;
  expect(lane.running).toBe(0);
});
