import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { acceleratedClock, clockFor, leaseText, systemClock } from './clock.ts';

const directory = mkdtempSync(join(tmpdir(), 'tocsin-clock-'));
const startFile = join(directory, 'start');
afterAll(() => rmSync(directory, { recursive: true }));

describe('a faster clock', () => {
  it('stands still until it is started, then runs by its factor and never back', async () => {
    const clock = acceleratedClock({ from: 1_000_000, factor: 1_000, startFile });
    expect(clock.now()).toBe(1_000_000);
    const since = Date.now();
    writeFileSync(`${startFile}.new`, String(since));
    renameSync(`${startFile}.new`, startFile);
    await sleep(60);
    const shown = clock.now();
    const passed = Date.now() - since;
    expect(shown).toBeGreaterThan(1_000_000 + 20_000);
    expect(shown).toBeLessThanOrEqual(1_000_000 + passed * 1_000);
    expect(clock.now()).toBeGreaterThanOrEqual(shown);
    expect(clock.real(1_000)).toBe(1);
  });

  it('stops where its lease ends and goes on when that is renewed, never back', async () => {
    const file = join(directory, 'lease');
    const clock = acceleratedClock({ from: 0, factor: 1_000, startFile: file });
    const at = Date.now() - 500;
    writeFileSync(file, leaseText({ at, shown: 0, until: at + 100 }));
    expect(clock.now()).toBe(100_000);
    writeFileSync(file, leaseText({ at: Date.now(), shown: 90_000, until: Date.now() }));
    await sleep(30);
    expect(clock.now()).toBe(100_000);
    writeFileSync(file, leaseText({ at, shown: 100_000, until: Number.POSITIVE_INFINITY }));
    await sleep(30);
    expect(clock.now()).toBeGreaterThanOrEqual(600_000);
  });

  it('is the machine’s own where none is configured', () => {
    expect(clockFor(undefined)).toBe(systemClock);
  });
});
