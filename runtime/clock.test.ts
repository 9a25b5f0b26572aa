import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { acceleratedClock, clockFor, systemClock } from './clock.ts';

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

  it('is the machine’s own where none is configured', () => {
    expect(clockFor(undefined)).toBe(systemClock);
  });
});
