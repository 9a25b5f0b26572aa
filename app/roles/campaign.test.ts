import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { openEmbeddedLog } from '../../runtime/log/embedded/embedded-log.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { CampaignRequest } from '../../schemas/campaign.ts';
import { topics } from '../../schemas/topics.ts';
import { readCampaigns } from '../campaign/journal.ts';
import { type Running } from '../context.ts';
import { sharing } from '../sharing.ts';
import { campaign } from './campaign.ts';

let folder = '';
let log: EventLog;
let running: Running | undefined;
let ending = new AbortController();
const writer = createWriter();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-campaign-role-'));
  log = await openEmbeddedLog({ directory: join(folder, 'log'), telemetryPartitions: 1, clock: systemClock });
});

afterEach(async () => {
  ending.abort();
  await running?.stop();
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(settings: string): Promise<void> {
  ending = new AbortController();
  running = await campaign(
    sharing({
      ...{ config: { ...parseConfig(settings, 'this test'), data: folder }, clock: systemClock, signal: ending.signal },
      ...{ logger: { info: () => undefined, warn: () => undefined } as unknown as Logger, log: async () => log },
      store: () => {
        throw new Error('no store here');
      },
    }),
  );
}

const live = 'campaign: { live: true }\nquarantine: { shareOfGroup: 1 }';

async function asked(request: object): Promise<void> {
  const about = { id: `r-${writer.next()}`, tenant: 'acme', actor: { type: 'person', name: 'ada' }, at: Date.now() };
  const whole = { ...about, ...request } as CampaignRequest;
  await log.append([jsonEntry(topics.campaignRequests, 'request', writer, Date.now(), whole)]);
}

async function becomes(state: string): Promise<Awaited<ReturnType<typeof readCampaigns>>> {
  for (let i = 0; i < 100; i++) {
    const read = await readCampaigns(log);
    if ([...read.state.all.values()].at(-1)?.state === state) return read;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`it does not become ${state}`);
}

async function fleet(): Promise<void> {
  const device = { model: 'pump', firmware: '', site: 'north', gateway: 'gw-1', owner: '', expectedEveryMs: 0 };
  const devices = ['b-7', 'b-7', 'b-8'].map((productionBatch, i) => ({
    ...{ ...device, id: `pump-${i}`, productionBatch, hardwareIds: [] },
  }));
  const fact = { type: 'devices-registered', tenant: 'acme', importedAt: Date.now(), devices };
  await log.append([jsonEntry(topics.fleet, 'facts', writer, Date.now(), fact)]);
}

test('plans over what the inventory says, and a dry run touches nothing', async () => {
  await fleet();
  await start('campaign: { live: false }');
  await asked({ type: 'plan-campaign', scope: { kind: 'production-batch', id: 'b-7' }, settings: { canary: 1 } });
  const { state } = await becomes('planned');
  const [planned] = [...state.all.values()];
  expect(planned?.plan.preview).toMatchObject({ devices: 2, fleet: 3, sites: 1 });
  expect(planned?.plan.settings).toMatchObject({ canary: 1, perMinute: 60 });
  await asked({ type: 'start-campaign', campaign: planned?.plan.id, target: planned?.plan.target });
  await becomes('simulated');
});

test('over more than a fifth of a site a second person is waited for', async () => {
  await fleet();
  await start('campaign: { live: true }');
  await asked({ type: 'plan-campaign', scope: { kind: 'production-batch', id: 'b-7' }, settings: {} });
  const { plan } = [...(await becomes('planned')).state.all.values()][0] ?? expect.unreachable();
  await asked({ type: 'start-campaign', campaign: plan.id, target: plan.target });
  const [held] = (await becomes('held')).state.all.values();
  expect(held?.heldFor).toBe('above_group_cap');
});

test('live, without a broker it begins nobody; the kill switch pauses it, and a restart finds it so', async () => {
  await fleet();
  await start(live);
  await asked({ type: 'plan-campaign', scope: { kind: 'tenant', id: 'acme' }, settings: {} });
  const { plan } = [...(await becomes('planned')).state.all.values()][0] ?? expect.unreachable();
  await asked({ type: 'start-campaign', campaign: plan.id, target: plan.target });
  await becomes('running');
  const stop = { type: 'responses-stopped', at: 1, request: 'r', tenant: 'acme', actor: { type: 'system' } };
  await log.append([jsonEntry(topics.quarantines, 'entry', writer, Date.now(), stop)]);
  const { state } = await becomes('paused');
  expect([...state.all.values()][0]).toMatchObject({ pausedFor: 'responses_stopped' });
  ending.abort();
  await running?.stop();
  await start(live);
  expect(running?.status?.()).toEqual({ campaign: { active: 1, paused: 1, held: 0 } });
  await asked({ type: 'abort-campaign', campaign: plan.id });
  const ended = [...(await becomes('ended')).state.all.values()][0];
  expect(ended?.devices.count('waiting')).toBe(3);
});
