import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Health, serveHealth } from '../../runtime/health.ts';
import { writeRunFile } from '../../runtime/run-file.ts';
import { watchKeepingUp } from './keeping-up.ts';

const noon = Date.UTC(2026, 0, 5, 12);
const mostBehindMs = 60_000;
const clock = { now: () => noon, real: (ms: number) => ms };
let data = '';
let tickedAt = 0;
let health: Health;
let over: AbortController;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'tocsin-keeping-up-'));
  tickedAt = noon;
  over = new AbortController();
  health = await serveIngest();
  run();
});
afterEach(async () => {
  over.abort();
  await health.close();
  rmSync(data, { recursive: true, force: true });
});

const serveIngest = (): Promise<Health> =>
  serveHealth({
    role: 'ingest',
    status: () => ({ ingest: { waitingBytes: 0, tickedAt } }),
    metrics: [],
    measure: async () => ({}),
  });

function run(): void {
  const process = { pid: 1, startedAt: 0, addresses: {}, together: [] };
  writeRunFile(data, { ...process, name: 'ingest', healthPort: health.port });
}
const watch = () => watchKeepingUp({ data, clock, mostBehindMs, signal: over.signal });

test('nobody keeps up of whom nothing was heard', () => {
  expect(watch()()).toBe(false);
});

test('a process that answers does not keep up while the log holds no tick of late', async () => {
  const keepsUp = watch();
  await vi.waitFor(() => expect(keepsUp()).toBe(true));
  tickedAt = noon - mostBehindMs - 1;
  await vi.waitFor(() => expect(keepsUp()).toBe(false));
  tickedAt = noon - mostBehindMs;
  await vi.waitFor(() => expect(keepsUp()).toBe(true));
});

test('is asked where it answers now', async () => {
  const keepsUp = watch();
  await vi.waitFor(() => expect(keepsUp()).toBe(true));
  await health.close();
  tickedAt = noon - 2 * mostBehindMs;
  health = await serveIngest();
  run();
  await vi.waitFor(() => expect(keepsUp()).toBe(false), { timeout: 5_000 });
});
