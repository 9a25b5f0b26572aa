import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import { clockFor } from '../runtime/clock.ts';
import { parseConfig } from '../runtime/config/load.ts';
import { jsonEntry } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import { createWriter } from '../runtime/log/writer-identity.ts';
import type { Change } from '../schemas/journal.ts';
import { topics } from '../schemas/topics.ts';
import { alert, finding } from '../test/support/alert-samples.ts';
import { FrozenNow } from './frozen-now.ts';
import { openLog } from './open-log.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 10, 21, 12);
const folder = mkdtempSync(join(tmpdir(), 'tocsin-frozen-'));
let log: EventLog;
let temporary: TemporaryStore;
let store: Store;

beforeAll(async () => {
  log = await openLog({ ...parseConfig(''), data: folder }, clockFor(undefined));
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(async () => {
  await temporary.remove();
  await log.close();
  rmSync(folder, { recursive: true });
});

async function write(at: number, change: Change): Promise<void> {
  const cause = { topic: topics.findings, partition: 0, offset: 0 };
  const entry = { tenant: 'acme', at, change, commands: [], cause };
  await log.append([jsonEntry(topics.journal, 'entry', createWriter(), at, entry)]);
}

it('freezes a device from what the journal and the findings say, and lets it go when its alert is closed as benign', async () => {
  const frozen = new FrozenNow(log, store);
  const about = { at: noon, device: 'dev-1' };
  await write(noon, { type: 'alert-opened', alert: { ...alert(), number: 1 }, finding: finding(about) });
  const flood = { id: 'f', version: 1, detector: 'flooding', code: 'D14', tenant: 'acme', device: 'dev-2', at: noon };
  await store.insertJson('findings', [{ ...flood, concluded_at: noon, severity: 'high' }]);
  const flagged = { tenant: 'acme', device: 'dev-2', from: noon - 10 * minute, to: noon + 20 * minute };
  const opened = { tenant: 'acme', device: 'dev-1', from: noon - 10 * minute };
  expect(await frozen.since(0)).toEqual([{ ...opened, to: opened.from + 7 * 1440 * minute }, flagged]);
  const actor = { type: 'person', name: 'ada' } as const;
  await write(noon + minute, {
    ...{ type: 'alert-closed', number: 1, request: 'r', actor, reason: 'benign', note: '' },
  });
  expect(await frozen.since(0)).toEqual([flagged]);
});
