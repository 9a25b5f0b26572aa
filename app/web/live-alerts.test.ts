import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alertRoutes } from '../../dashboards/api/alerts/routes.ts';
import { liveRoutes } from '../../dashboards/api/live/routes.ts';
import type { Route } from '../../dashboards/api/route.ts';
import { callRoute } from '../../dashboards/api/testing/call.ts';
import { clockFor } from '../../runtime/clock.ts';
import { parseConfig } from '../../runtime/config/load.ts';
import { jsonEntry } from '../../runtime/log/json-record.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import { createWriter } from '../../runtime/log/writer-identity.ts';
import { createLogger } from '../../runtime/logger.ts';
import type { AlertList, AlertPage } from '../../schemas/api/alerts.ts';
import type { Finding } from '../../schemas/finding.ts';
import { topics } from '../../schemas/topics.ts';
import { finding } from '../../test/support/alert-samples.ts';
import { type Running } from '../context.ts';
import { sharing } from '../sharing.ts';
import { openLog } from '../open-log.ts';
import { triage } from '../roles/triage.ts';
import { LiveAlerts } from './live-alerts.ts';
import { JournalFeed } from './live-feed.ts';
import { LiveFleet } from './live-fleet.ts';

const clock = clockFor(undefined);
let folder: string;
let log: EventLog;
let role: Running;
let stop: AbortController;
let following: Promise<unknown>;
let routes: Route[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-web-'));
  const config = { ...parseConfig(''), data: folder };
  log = await openLog(config, clock);
  stop = new AbortController();
  const { signal } = stop;
  const logger = createLogger('triage');
  role = await triage(sharing({ config, clock, logger, signal, log: async () => log, store: () => expect.fail() }));
  let feed: JournalFeed | undefined;
  const book = new LiveAlerts(log, clock, ({ tenant, change }, offset, alerts) =>
    feed?.tell({ offset, tenant, alerts, opened: change.type === 'alert-opened' ? 1 : 0 }),
  );
  await book.open();
  feed = new JournalFeed(book.asOf + 1);
  following = book.follow(signal);
  const detectors = { sheets: () => [], runbook: () => ({ sees: '', misses: '', falsePositives: '', steps: '' }) };
  const store = { query: async () => [] } as never;
  routes = [...alertRoutes({ book, fleet: new LiveFleet(log), detectors, store }), ...liveRoutes(feed)];
});
afterEach(async () => {
  stop.abort();
  await role.stop();
  await following;
  await log.close();
  rmSync(folder, { recursive: true });
});

async function find(...findings: Partial<Finding>[]): Promise<void> {
  const writer = createWriter();
  await log.append(
    findings.map((over) =>
      jsonEntry(topics.findings, 'finding', writer, Date.now(), finding({ at: Date.now(), ...over })),
    ),
  );
}
const list = async (): Promise<AlertList> => (await callRoute(routes, 'GET', '/tenants/:tenant/alerts')).body;
const alerts = (count: number) => vi.waitFor(async () => expect((await list()).total).toBe(count), 5_000);
const act = (action: string, body: unknown, over: { revision?: number; name?: string } = {}) =>
  callRoute(routes, 'POST', `/tenants/:tenant/alerts/:number/${action}`, { params: { number: '1' }, body, ...over });

describe('alerts over the API', () => {
  it('come, are acknowledged with the revision seen, and a second analyst is told that it changed', async () => {
    await find({});
    await alerts(1);
    await expect(act('acknowledge', undefined)).rejects.toMatchObject({ code: 'REVISION_NEEDED' });
    const taken = await act('acknowledge', undefined, { revision: 1 });
    expect(taken).toMatchObject({ revision: 2, body: { alert: { state: 'acknowledged', acknowledgedBy: 'ada' } } });
    await expect(act('close', { reason: 'benign' }, { revision: 1, name: 'bob' })).rejects.toMatchObject({
      code: 'CHANGED_SINCE',
    });
    await expect(act('acknowledge', undefined, { revision: 2 })).rejects.toMatchObject({ code: 'REFUSED' });
    await act('note', { note: 'looked at it' }, { revision: 2 });
    const { body, revision } = await callRoute(routes, 'GET', '/tenants/:tenant/alerts/:number', {
      params: { number: '1' },
    });
    const page: AlertPage = body;
    expect(revision).toBe(3);
    expect(page.findings).toHaveLength(1);
    expect(page.timeline.map(({ kind, text, note }) => [kind, text, note])).toEqual([
      ['finding', 'opened: revoked certificate accepted (high)', ''],
      ['person', 'acknowledged by ada', ''],
      ['person', 'note by ada', 'looked at it'],
    ]);
  });

  it('of another tenant are not there', async () => {
    await find({ tenant: 'other' });
    await vi.waitFor(async () =>
      expect((await callRoute(routes, 'GET', '/tenants/:tenant/alerts', { tenant: 'other' })).body).toMatchObject({
        total: 1,
      }),
    );
    expect(await list()).toMatchObject({ total: 0 });
    const page = callRoute(routes, 'GET', '/tenants/:tenant/alerts/:number', { params: { number: '1' } });
    await expect(page).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are changed many at once, each with its own result', async () => {
    await find({ id: 'f1' }, { id: 'f2', device: 'b', subject: { kind: 'device', id: 'b' } });
    await alerts(2);
    const seen = (await list()).alerts.find(({ number }) => number === 1)?.revision ?? 0;
    const numbers = [{ number: 1, revision: seen }, { number: 2, revision: 99 }, { number: 77 }];
    const { body } = await callRoute(routes, 'POST', '/tenants/:tenant/alerts/bulk', {
      body: { action: 'close', reason: 'benign', numbers },
    });
    expect((body as { results: unknown[] }).results).toMatchObject([
      { number: 1, code: '', alert: { state: 'closed' } },
      { number: 2, code: 'CHANGED_SINCE', alert: { state: 'open' } },
      { number: 77, code: 'NOT_FOUND', alert: null },
    ]);
  });

  it('are told by the stream as they come, and from where a reader had left it', async () => {
    const end = new AbortController();
    const first = await openStream('', end.signal);
    await find({});
    const told = await first('alerts');
    expect(told.data).toEqual({ type: 'alerts', numbers: [1], opened: 1 });
    await act('acknowledge', undefined, { revision: 1 });
    const again = await openStream(told.id, end.signal);
    expect((await again('alerts')).data).toEqual({ type: 'alerts', numbers: [1], opened: 0 });
    const lost = await openStream('99999', end.signal);
    expect((await lost('resync')).data).toEqual({ type: 'resync' });
    end.abort();
  });
});

/** Opens the stream and gives a way to wait for the next message of a kind. */
async function openStream(lastEventId: string, signal: AbortSignal) {
  const { chunks } = await callRoute(routes, 'GET', '/tenants/:tenant/stream', { lastEventId, signal });
  const reading = (chunks as AsyncIterable<string>)[Symbol.asyncIterator]();
  await reading.next();
  return async (type: string): Promise<{ id: string; data: unknown }> => {
    for (;;) {
      const { value, done } = await reading.next();
      if (done === true) throw new Error(`ended before ${type}`);
      for (const block of String(value).split('\n\n')) {
        const [, id = '', event, data = '{}'] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (event === type) return { id, data: JSON.parse(data) };
      }
    }
  };
}
