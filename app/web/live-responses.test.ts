import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plan, wished } from '../../cases/quarantine/decide.ts';
import { Registry } from '../../fleet/registry.ts';
import { plan as planCampaign } from '../../cases/campaign/plan.ts';
import { alone, wished as wishedOfCampaign } from '../../cases/campaign/wished.ts';
import { responseRoutes } from '../../dashboards/api/responses/routes.ts';
import type { Route } from '../../dashboards/api/route.ts';
import { callRoute } from '../../dashboards/api/testing/call.ts';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { follow } from '../../runtime/log/follow.ts';
import { readJson } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { CampaignSummary, CampaignList, QuarantinePreview } from '../../schemas/api/responses.ts';
import { campaignRequestSchema, campaignSettingsSchema } from '../../schemas/campaign.ts';
import { type Quarantine, responseRequestSchema } from '../../schemas/quarantine.ts';
import { topics } from '../../schemas/topics.ts';
import { BegunNow } from '../begun-now.ts';
import { CampaignJournal, readCampaigns } from '../campaign/journal.ts';
import { rulesOf as campaignRules, settingsOf } from '../campaign/rules.ts';
import { openLog } from '../open-log.ts';
import { QuarantineJournal } from '../quarantine/journal.ts';
import { rulesOf } from '../quarantine/rules.ts';
import { LiveCampaigns } from './live-campaigns.ts';
import { LiveQuarantines } from './live-quarantines.ts';

const clock = clockFor(undefined);
let folder: string;
let log: EventLog;
let stop: AbortController;
let running: Promise<unknown>[];
let routes: Route[];

const config = parseConfig('quarantine: { live: true, perHour: 1, never: [heart-1] }\ncampaign: { live: true }');
const targets = {
  of: async (_tenant: string, device: string) => ({
    ...{ device, site: 'north', model: 'm1', productionBatch: 'b1', gateways: ['gw-1'] },
    names: { certificates: [], commonNames: [device], usernames: [], addresses: [] },
    sizes: { fleet: 10, site: 10, model: 10, productionBatch: 10 },
  }),
};

/** The deciders of both roles on this log, without engine and brokers. */
async function decide(signal: AbortSignal): Promise<void> {
  const journal = new QuarantineJournal(log, clock);
  await journal.open();
  const campaigns = new CampaignJournal(log, clock, (await readCampaigns(log)).state);
  const quarantining = async (): Promise<void> => {
    for await (const records of follow(log, topics.responseRequests, 0, 0, { signal }))
      for (const record of records) {
        const wish = readJson(record, responseRequestSchema);
        if (wish.type !== 'quarantine-device') await journal.append(wished(journal.state, wish));
        else {
          const target = await targets.of(wish.tenant, wish.device);
          await journal.append(plan(journal.state, { ...wish, command: '', alert: null }, target, rulesOf(config)));
        }
      }
  };
  const campaigning = async (): Promise<void> => {
    for await (const records of follow(log, topics.campaignRequests, 0, 0, { signal }))
      for (const record of records) {
        const wish = readJson(record, campaignRequestSchema);
        const devices = ['a', 'b', 'c'].map((id) => ({ id, site: 'north', model: 'm1', gateway: 'gw-1' }));
        const settings = campaignSettingsSchema.parse(settingsOf(config));
        if (wish.type === 'plan-campaign')
          await campaigns.append(
            planCampaign(campaigns.state, { ...wish, command: '', settings }, devices, 10, new Set()),
          );
        else
          await campaigns.append(
            wishedOfCampaign(
              ...([campaigns.state, wish, campaignRules(config), { stopped: false, systemic: false }, alone] as const),
            ),
          );
      }
  };
  running.push(quarantining(), campaigning());
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-web-'));
  log = await openLog({ ...config, data: folder }, clock);
  stop = new AbortController();
  running = [];
  await decide(stop.signal);
  const begun = new BegunNow(log, { registry: new Registry() });
  const quarantines = new LiveQuarantines(log, clock, { rules: rulesOf(config), targets, begun }, () => undefined);
  const campaigns = new LiveCampaigns(log, clock, () => undefined);
  await Promise.all([quarantines.open(), campaigns.open()]);
  running.push(quarantines.follow(stop.signal), campaigns.follow(stop.signal));
  const live = { quarantine: true, campaign: true, revocation: false, sms: false, email: false };
  routes = responseRoutes({ book: { proposals: () => [] } as never, quarantines, campaigns, live });
});
afterEach(async () => {
  stop.abort();
  await Promise.all(running);
  await log.close();
  rmSync(folder, { recursive: true });
});

const post = async <T>(path: string, asked: Parameters<typeof callRoute>[3]): Promise<T> =>
  (await callRoute(routes, 'POST', `/tenants/:tenant/${path}`, asked)).body;
const begin = (device: string, name = 'ada') => post<Quarantine>('quarantines', { name, body: { device, hours: 1 } });

describe('responses over the API', () => {
  it('preview exactly what the role then decides', async () => {
    const preview = (device: string) => post<QuarantinePreview>('quarantines/preview', { body: { device, hours: 1 } });
    expect(await preview('pump-1')).toMatchObject({
      obstacle: '',
      usedThisHour: 0,
      allowedThisHour: 1,
      shareOfFleet: 0.1,
      dryRun: false,
    });
    expect(await begin('pump-1')).toMatchObject({ state: 'applying', device: 'pump-1' });
    expect(await preview('pump-2')).toMatchObject({ obstacle: 'above_hourly_cap', usedThisHour: 1 });
    expect(await begin('pump-2')).toMatchObject({ state: 'held', reason: 'above_hourly_cap' });
    expect(await preview('heart-1')).toMatchObject({ obstacle: 'never_quarantine' });
    await expect(begin('heart-1')).rejects.toMatchObject({ code: 'REFUSED', message: 'never quarantine' });
  });

  it('pass on that a second person is needed, for exactly the target shown', async () => {
    await begin('pump-1');
    const { id, target } = await begin('pump-2');
    const confirm = (name: string, shown: string) =>
      post<Quarantine>('quarantines/:id/confirm', { name, params: { id }, body: { target: shown } });
    await expect(confirm('ada', target)).rejects.toMatchObject({ code: 'REFUSED', message: 'needs another person' });
    await expect(confirm('bob', 'f'.repeat(32))).rejects.toMatchObject({ code: 'REFUSED', message: 'other target' });
    expect(await confirm('bob', target)).toMatchObject({ state: 'applying', confirmedBy: { name: 'bob' } });
    const elsewhere = post('quarantines/:id/release', { tenant: 'other', params: { id } });
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stop at the kill switch and go on after it', async () => {
    expect(await post('responses/stop', {})).toEqual({ stopped: true });
    await expect(begin('pump-1')).rejects.toMatchObject({ code: 'REFUSED', message: 'responses stopped' });
    expect(await post('responses/resume', {})).toEqual({ stopped: false });
    expect(await begin('pump-1')).toMatchObject({ state: 'applying' });
  });

  it('plan a campaign, hold it above the cap, let another start it, pause and resume', async () => {
    const planned = await post<CampaignSummary>('campaigns', { body: { scope: { kind: 'site', id: 'north' } } });
    expect(planned).toMatchObject({
      state: 'planned',
      devices: { waiting: 3 },
      waves: [{ wave: 0, devices: 3, done: 0, failed: 0 }],
    });
    const { id, target } = planned.plan;
    const act = (verb: string, name: string) =>
      post<CampaignSummary>(`campaigns/:id/${verb}`, { name, params: { id }, body: { target } });
    expect(await act('start', 'ada')).toMatchObject({ state: 'held', startedBy: 'ada' });
    await expect(act('approve', 'ada')).rejects.toMatchObject({ code: 'REFUSED', message: 'needs another person' });
    expect(await act('approve', 'bob')).toMatchObject({ state: 'running', approvedBy: 'bob' });
    expect(await act('pause', 'ada')).toMatchObject({ state: 'paused', reason: 'person' });
    expect(await act('resume', 'ada')).toMatchObject({ state: 'running', reason: '' });
    const page: CampaignList = (await callRoute(routes, 'GET', '/tenants/:tenant/campaigns')).body;
    expect(page.campaigns).toHaveLength(1);
    const other = callRoute(routes, 'GET', '/tenants/:tenant/campaigns/:id', { tenant: 'other', params: { id } });
    await expect(other).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
