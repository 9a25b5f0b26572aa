import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Route } from '../../dashboards/api/route.ts';
import { callRoute, textOf } from '../../dashboards/api/testing/call.ts';
import { migrate } from '../../runtime/clickhouse/migrate.ts';
import { openStore, type Store } from '../../runtime/clickhouse/store.ts';
import { temporaryEngine, type TemporaryEngine } from '../../runtime/clickhouse/temporary-engine.ts';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { createLogger } from '../../runtime/logger.ts';
import { writeRunFile } from '../../runtime/run-file.ts';
import type { AlertPage } from '../../schemas/api/alerts.ts';
import type { CertificatesPage } from '../../schemas/api/certificates.ts';
import type { DeviceList, DevicePage, Series } from '../../schemas/api/devices.ts';
import type { AuditPage } from '../../schemas/api/audit.ts';
import type { DetectorPage, PipelinePage } from '../../schemas/api/operations.ts';
import type { QuarantinePreview } from '../../schemas/api/responses.ts';
import type { SavedView } from '../../schemas/api/search.ts';
import { topics } from '../../schemas/topics.ts';
import { type Running } from '../context.ts';
import { sharing } from '../sharing.ts';
import { openLog } from '../open-log.ts';
import { triage } from '../roles/triage.ts';
import { baseline, channel, facts, fillStore, found, hour, now, serial } from '../../test/support/fleet-at-work.ts';
import { type Data, openData } from './data.ts';

const clock = clockFor(undefined);
let temporary: TemporaryEngine;
let folder: string;
let store: Store;
let log: EventLog;
let role: Running;
let data: Data;
let routes: Route[];
const stop = new AbortController();

beforeAll(async () => {
  temporary = await temporaryEngine();
  folder = mkdtempSync(join(tmpdir(), 'tocsin-data-'));
  writeFileSync(join(folder, 'password'), temporary.readerPassword, { mode: 0o600 });
  const { url } = temporary.engine;
  store = openStore({ url, user: 'tocsin', password: temporary.password });
  await migrate(store);
  const parsed = parseConfig(
    `clickhouse: { url: '${url}', user: reader, passwordFile: '${join(folder, 'password')}' }`,
  );
  const config = { ...parsed, data: folder };
  log = await openLog(config, clock);
  await fillStore(store);
  const writer = createWriter();
  await log.append(facts.map((fact) => jsonEntry(topics.fleet, 'facts', writer, now, fact)));
  await log.append([
    jsonEntry(topics.baselines, 'baseline', writer, now, baseline),
    jsonEntry(topics.findings, 'finding', writer, now, found),
  ]);
  writeRunFile(folder, {
    name: 'triage',
    pid: process.pid,
    healthPort: 1,
    startedAt: now,
    addresses: {},
    together: [],
  });
  const context = sharing({
    config,
    clock,
    logger: createLogger('web'),
    signal: stop.signal,
    log: async () => log,
    store: () => store,
  });
  role = await triage(context);
  data = await openData(context);
  ({ routes } = data);
});
afterAll(async () => {
  stop.abort();
  await role.stop();
  await data.close();
  await log.close();
  await store.close();
  await temporary.remove();
  rmSync(folder, { recursive: true });
});

const get = async <T>(
  path: string,
  params: Record<string, string> = {},
  query: Record<string, string> = {},
): Promise<T> => (await callRoute(routes, 'GET', `/tenants/:tenant/${path}`, { params, query })).body;

describe('the data of a tenant', () => {
  it('shows an alert with the line behind it, its certificate and the runbook', async () => {
    const page = await vi.waitFor(() => get<AlertPage>('alerts/:number', { number: '1' }), 10_000);
    expect(page.evidence).toMatchObject([{ id: `${channel.toString(16)}-1`, decisive: [serial, 'pump-1'] }]);
    expect(page.certificate).toContainEqual({ name: 'issued to', value: 'pump-1' });
    expect(page.site).toBe('north');
    expect(page.runbook.steps).toContain('revocationReason');
  });

  it('finds devices with their alerts', async () => {
    const { total, devices } = await get<DeviceList>('devices', {}, { q: 'ump site:north' });
    expect(total).toBe(2);
    expect(devices[0]).toMatchObject({ id: 'pump-1', openAlerts: 1, quarantine: '' });
  });

  it('tells a device from the factory to today, and as it was known at a time', async () => {
    const page = await get<DevicePage>('devices/:id', { id: 'pump-1' });
    expect(page).toMatchObject({
      device: { site: 'north', hardwareIds: ['hw-1'] },
      firstSeen: now - 10 * hour,
      lastSeen: now + 1_000,
    });
    expect(page.certificates).toMatchObject([{ serial, revokedAt: now - 3 * hour }]);
    expect(page.sessions.map(({ kind }) => kind).sort()).toEqual(['session-opened', 'session-refused']);
    expect(page.history.map(({ kind }) => kind)).toEqual(['certificate', 'inventory', 'issued', 'revocation']);
    expect(page.alerts).toHaveLength(1);
    const before = await get<DevicePage>('devices/:id', { id: 'pump-1' }, { asOf: String(now - 8.5 * hour) });
    expect(before).toMatchObject({ certificates: [], alerts: [], lastSeen: now - 10 * hour + 120_000 });
    await expect(get('devices/:id', { id: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('draws every minute, or the busiest of a step, against what was learned', async () => {
    const range = { from: String(now - 11 * hour), to: String(now + 60_000) };
    const series = await vi.waitFor(async () => {
      const one = await get<Series>('devices/:id/series', { id: 'pump-1' }, range);
      expect(one.whose).toBe('device');
      return one;
    }, 10_000);
    const at = (time: number): number | null | undefined => series.observed[series.time.indexOf(time)];
    expect([at(now - 10 * hour), at(now - 10 * hour + 60_000), at(now - 10 * hour + 120_000)]).toEqual([7, 0, 9]);
    expect(at(now)).toBe(2);
    const coarse = await get<Series>('devices/:id/series', { id: 'pump-1' }, { ...range, step: '43200' });
    expect(Math.max(...coarse.observed.map((one) => one ?? 0))).toBe(9);
    expect(series.low[0]).toBeCloseTo(6.37, 1);
    expect(series.high[0]).toBeCloseTo(15.41, 1);
    const cohort = await get<Series>('devices/:id/series', { id: 'pump-2' }, range);
    expect(cohort).toMatchObject({ whose: 'cohort', samples: 600 });
    expect((await get<Series>('devices/:id/series', { id: 'pump-1' }, { ...range, metric: 'refused' })).whose).toBe(
      'none',
    );
  });

  it('counts detectors, certificates and the pipeline', async () => {
    const { detectors } = await get<DetectorPage>('detectors');
    const revoked = detectors.find(({ id }) => id === 'revoked-certificate-used');
    expect(revoked).toMatchObject({
      code: 'D01',
      scorecard: { alerts: 1, open: 1, precision: null },
      settings: { propagationMs: hour },
    });
    expect(revoked?.volume.at(-1)).toBe(1);
    const page = await get<CertificatesPage>('certificates');
    expect(page.issuers).toMatchObject([
      { issuer: 'aa01', name: 'CN=Fleet', certificates: 1, revoked: 1, list: { number: '07', entries: 1 } },
    ]);
    expect(page.batches).toEqual([{ manufacturer: 'maker', batch: 'b1', ordered: 3, issued: 1, seen: 1 }]);
    expect(page.expiry[0]?.certificates).toBe(1);
    expect(page.revocationLatency).toEqual([
      { gateway: 'gw-1', revoked: 1, acceptedAfter: 1, medianSeconds: 5, worstSeconds: 5 },
    ]);
    const pipeline = await get<PipelinePage>('pipeline');
    expect(pipeline).toMatchObject({ counted: 'tenant', roles: [{ name: 'triage', answers: false, addresses: {} }] });
    expect(pipeline.counts).toMatchObject({ offered: null, dropped: null, residual: null, stored: expect.any(Number) });
    const whole = await callRoute(routes, 'GET', '/tenants/:tenant/pipeline', { roleEverywhere: 'viewer' });
    expect(whole.body).toMatchObject({ counted: 'installation' });
    expect(
      Object.values(pipeline.rates.bySource)
        .flat()
        .reduce((sum, events) => sum + events, 0),
    ).toBe(5);
  });

  it('previews a quarantine from what vouched channels have shown', async () => {
    const body = { device: 'pump-1', hours: 1 };
    const preview: QuarantinePreview = (
      await callRoute(routes, 'POST', '/tenants/:tenant/quarantines/preview', { body })
    ).body;
    expect(preview).toMatchObject({
      site: 'north',
      gateways: ['gw-1'],
      obstacle: '',
      dryRun: true,
      allowedThisHour: 5,
      shareOfFleet: 0.5,
    });
  });

  it('keeps views, and remembers who did what', async () => {
    const body = { page: 'search', title: 'Refused', query: 'q=reason:expired' };
    const view: SavedView = (await callRoute(routes, 'POST', '/tenants/:tenant/views', { body })).body;
    expect(await get('views')).toEqual({ views: [view], next: null });
    expect(await get<AuditPage>('audit', {}, { q: 'refused' })).toMatchObject({
      entries: [{ who: 'ada', what: 'view saved', about: 'view Refused' }],
      next: null,
    });
    await callRoute(routes, 'DELETE', '/tenants/:tenant/views/:id', { params: { id: view.id } });
    expect(await get('views')).toEqual({ views: [], next: null });
    const again = callRoute(routes, 'DELETE', '/tenants/:tenant/views/:id', { params: { id: view.id } });
    await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('suppresses, opens a case and closes it, and exports what is left', async () => {
    const body = { title: 'Together', alerts: [1] };
    const opened = (await callRoute(routes, 'POST', '/tenants/:tenant/cases', { body })).body as {
      number: number;
      revision: number;
    };
    const close = {
      params: { number: String(opened.number) },
      body: { reason: 'benign', note: 'a drill' },
      revision: opened.revision,
    };
    expect((await callRoute(routes, 'POST', '/tenants/:tenant/cases/:number/close', close)).body).toMatchObject({
      case: { state: 'closed' },
    });
    const shown = await get<{ timeline: { text: string; note: string }[] }>('cases/:number', close.params);
    expect(shown.timeline.at(-1)).toMatchObject({ note: 'a drill' });
    const until = Date.now() + hour;
    const quiet = await callRoute(routes, 'POST', '/tenants/:tenant/suppressions', {
      body: { scope: { device: 'pump-1' }, reason: 'repair', until },
    });
    expect(quiet.body).toMatchObject({ author: 'ada', scope: { device: 'pump-1' } });
    const ndjson = await textOf(
      await callRoute(routes, 'GET', '/tenants/:tenant/alerts/export', { query: { state: 'closed', format: 'ocsf' } }),
    );
    expect(JSON.parse(ndjson)).toMatchObject({ class_uid: 2004, activity_id: 3, status_id: 4 });
  });
});
