import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { HeldClock } from './held-clock.ts';

const from = 1_000_000;
const factor = 100;
let folder = '';
let real = 50_000;
let hand: HeldClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-clock-'));
  real = 50_000;
  hand = new HeldClock({ startFile: join(folder, 'started'), from, factor, mostHeldMs: 2_000, now: () => real });
  hand.start();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lease = (): number[] => readFileSync(join(folder, 'started'), 'utf8').split(' ').map(Number);

test('runs on while everybody keeps up', () => {
  for (let i = 0; i < 10; i++) {
    real += 100;
    hand.renew(true);
  }
  expect(lease()).toEqual([51_000, from + 100_000, 51_250]);
  expect(hand.heldMs).toBe(0);
});

test('stands still while somebody does not, and goes on from where it stood', () => {
  real += 1_500;
  hand.renew(false);
  expect(lease()).toEqual([50_000, from, 50_250]);
  hand.renew(true);
  expect(lease()).toEqual([51_500, from + 25_000, 51_750]);
  expect(hand.heldMs).toBe(1_250);
});

test('stands still for so long and no longer', () => {
  real += 2_200;
  hand.renew(false);
  expect(lease()[2]).toBe(50_250);
  expect(hand.ranAway).toBe(false);
  real += 200;
  hand.renew(false);
  expect(lease()[2]).toBe(Number.POSITIVE_INFINITY);
  expect(hand.ranAway).toBe(true);
});

test('runs by itself once it is let go', () => {
  real += 200;
  hand.release();
  expect(lease()).toEqual([50_200, from + 20_000, Number.POSITIVE_INFINITY]);
});
