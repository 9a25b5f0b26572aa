import { describe, expect, test } from 'vitest';
import { Fault } from './errors.ts';
import { backoffMs, pause, retry } from './retry.ts';

const away = new Fault('LOG_UNAVAILABLE', 'away', { retryable: true });
const quick = { firstMs: 1, maxMs: 2 };

function failing(times: number, failure: unknown = away): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls++;
    if (calls <= times) throw failure;
    return calls;
  };
}

describe('retry', () => {
  test('tries again after a retryable fault', async () => {
    expect(await retry(failing(3), quick)).toBe(4);
  });

  test('gives up after the last attempt with the last failure', async () => {
    let told = 0;
    await expect(retry(failing(3), { ...quick, attempts: 3, onRetry: () => told++ })).rejects.toBe(away);
    expect(told).toBe(2);
  });

  test('does not repeat what cannot be mended', async () => {
    const settled = new Fault('LOG_MISMATCH', 'settled');
    await expect(retry(failing(1, settled), quick)).rejects.toBe(settled);
    const bug = new TypeError('bug');
    await expect(retry(failing(1, bug), quick)).rejects.toBe(bug);
  });

  test('stops waiting when it is cancelled', async () => {
    const signal = AbortSignal.timeout(20);
    const began = performance.now();
    await expect(retry(failing(9), { signal, firstMs: 60_000, maxMs: 60_000, random: () => 0.9 })).rejects.toBe(away);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await pause(60_000, AbortSignal.abort())).toBe(false);
  });

  test('waits anything up to a bound that doubles to its limit', () => {
    const bounds = [0, 1, 2, 3, 40].map((attempt) => backoffMs(attempt, { firstMs: 10, maxMs: 50, random: () => 1 }));
    expect(bounds).toEqual([10, 20, 40, 50, 50]);
    expect(backoffMs(5, { random: () => 0 })).toBe(0);
  });
});
