import { expect, test } from 'vitest';
import { release, releaseChunk } from './release.ts';

test('gives back what has memory of its own', () => {
  const part = Buffer.from(new ArrayBuffer(100_000)).subarray(0, 90_000);
  const whole = new Uint8Array(100);
  release(part);
  release(whole);
  expect([part.length, whole.length]).toEqual([0, 0]);
});

test('leaves what shares its memory with others', () => {
  const pooled = Buffer.from('in the pool');
  const chunk = Buffer.from(new ArrayBuffer(100_000)).subarray(10);
  release(pooled);
  releaseChunk(chunk);
  expect([pooled.toString(), chunk.length]).toEqual(['in the pool', 99_990]);
});
