import { expect, test } from 'vitest';
import { ByteGate } from './byte-gate.ts';

test('holds back what exceeds the limit and lets it in by order of arrival', async () => {
  const gate = new ByteGate(100);
  const inside: string[] = [];
  const enter = (name: string, bytes: number) => gate.enter(bytes).then(() => inside.push(name));
  await enter('first', 60);
  const second = enter('second', 60);
  const third = enter('third', 10);
  await Promise.resolve();
  expect(inside).toEqual(['first']);
  gate.leave(60);
  await Promise.all([second, third]);
  expect(inside).toEqual(['first', 'second', 'third']);
});

test('lets something larger than the limit in alone', async () => {
  const gate = new ByteGate(100);
  await gate.enter(500);
  let entered = false;
  const next = gate.enter(1).then(() => {
    entered = true;
  });
  await Promise.resolve();
  expect(entered).toBe(false);
  gate.leave(500);
  await next;
});
