import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrySettings } from '../../dashboards/api/ports/detectors.ts';
import { systemClock } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { openLog } from '../open-log.ts';
import { aDay, minute, start } from './a-day.fixture.ts';
import { trySettings } from './try-settings.ts';

let directory: string;
let log: EventLog;
let attempt: TrySettings;
const range = { from: start, to: start + 8 * 60 * minute };
const { signal } = new AbortController();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-try-'));
  const config = { ...parseConfig(''), data: directory };
  log = await openLog(config, systemClock);
  await aDay(log);
  attempt = trySettings(config);
});
afterAll(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

it('judges beside the running ones, in a process of its own, one at a time', async () => {
  const wish = { detector: 'brute-force', settings: { attempts: 30 }, ...range };
  const first = attempt('acme', wish, signal);
  await expect(attempt('acme', wish, signal)).rejects.toMatchObject({ code: 'TOO_MANY' });
  expect(await first).toMatchObject({ bound: '', counts: { gone: 1, new: 0 } });
  expect(await attempt('globex', wish, signal)).toMatchObject({ before: { subjects: 1 }, counts: { same: 1 } });
});

it('refuses what is no setting before anything is started, and lets go when nobody waits any more', async () => {
  const strange = { detector: 'brute-force', settings: { attempt: 30 }, ...range };
  await expect(attempt('acme', strange, signal)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  const leaving = new AbortController();
  const left = attempt('acme', { ...strange, settings: { attempts: 30 } }, leaving.signal);
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await attempt('acme', { ...strange, settings: {} }, signal)).toMatchObject({ counts: { same: 2 } });
});
