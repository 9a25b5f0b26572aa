import { listAlerts, alertQuerySchema } from '../dashboards/api/alerts/list.ts';
import { AlertQueue } from '../dashboards/api/alerts/queue.ts';
import type { Route } from '../dashboards/api/route.ts';
import { searchRoutes } from '../dashboards/api/search/routes.ts';
import { callRoute } from '../dashboards/api/testing/call.ts';
import { BoundedEvents, boundStatement } from '../dashboards/search/bounded.ts';
import { parseSearch } from '../dashboards/search/parse.ts';
import { Registry } from '../fleet/registry.ts';
import { migrate } from '../runtime/clickhouse/migrate.ts';
import { openStore } from '../runtime/clickhouse/store.ts';
import { temporaryEngine } from '../runtime/clickhouse/temporary-engine.ts';
import { severities } from '../schemas/finding.ts';
import { alert } from '../test/support/alert-samples.ts';
import { type Figure, tableOf } from './figures.ts';

const rounds = 15;
const noon = Date.UTC(2026, 10, 21, 12);

/** Median of some runs, ms; the first is not counted. */
async function medianMs(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i <= rounds; i++) {
    const from = performance.now();
    await run();
    if (i > 0) times.push(performance.now() - from);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

async function queueFigures(size: number): Promise<Figure[]> {
  const queue = new AlertQueue();
  const one = (i: number) =>
    alert({
      ...{
        number: i + 1,
        device: `pump-${i % 20_000}`,
        severity: severities[i % 5] ?? 'low',
        lastAt: noon + i,
        openedAt: noon + i,
      },
      ...{
        state: i % 3 === 0 ? 'closed' : 'open',
        detector: `d-${i % 12}`,
        title: `Something about pump-${i % 20_000}`,
      },
    });
  for (let i = 0; i < size; i++) queue.put(one(i));
  const list = (query: Record<string, string>) =>
    listAlerts(queue, alertQuerySchema.parse(query), (device) => device.slice(-1), 0);
  let next = 0;
  const changed = (query: Record<string, string>) => () => {
    for (let i = 0; i < 100; i++) queue.put(one((next += 37) % size));
    list(query);
  };
  return [
    {
      figure: `queue of ${size} alerts: a page after 100 changed`,
      unit: 'ms',
      measured: await medianMs(changed({ state: 'open' })),
    },
    {
      figure: '  filtered by severity, detector and site',
      unit: 'ms',
      measured: await medianMs(changed({ severity: 'high,critical', detector: 'd-1', site: '4' })),
    },
    { figure: '  found by words', unit: 'ms', measured: await medianMs(changed({ q: 'something pump-1234' })) },
  ];
}

async function deviceFigures(size: number): Promise<Figure[]> {
  const registry = new Registry();
  const perFact = 1_000;
  for (let from = 0; from < size; from += perFact) {
    const devices = Array.from({ length: perFact }, (_, i) => ({
      ...{
        id: `pump-${String(from + i).padStart(7, '0')}`,
        model: `m-${i % 12}`,
        firmware: '1',
        site: `site-${Math.floor((from + i) / 50)}`,
      },
      ...{ gateway: 'gw', productionBatch: '', owner: '', hardwareIds: [], expectedEveryMs: 0 },
    }));
    registry.apply({ type: 'devices-registered', tenant: 'acme', importedAt: 1, devices }, from);
  }
  const { devices } = registry.tenant('acme');
  const search = (id: string, names: Record<string, string> = {}) =>
    medianMs(() => devices.select({ id, ...names }, 0, 50));
  return [
    {
      figure: `search of ${size} devices: beginning of an id`,
      unit: 'ms',
      must: 200,
      measured: await search('pump-0042'),
    },
    { figure: '  part of an id', unit: 'ms', must: 200, measured: await search('4217') },
    { figure: '  a part that all have', unit: 'ms', must: 200, measured: await search('p') },
    { figure: '  site', unit: 'ms', must: 200, measured: await search('', { site: 'site-77' }) },
  ];
}

async function searchFigures(rows: number): Promise<Figure[]> {
  const temporary = await temporaryEngine();
  const { url } = temporary.engine;
  const writer = openStore({ url, user: 'tocsin', password: temporary.password });
  const reader = openStore({ url, user: 'reader', password: temporary.readerPassword });
  try {
    await migrate(writer);
    await writer.command(
      `INSERT INTO events (time, at, received_at, channel, index, tenant, gateway, device, kind, trust, weight, lines, severity, sequence, size, raw)
       SELECT fromUnixTimestamp64Milli({noon:Int64} + number) AS t, t, t, 1, number, if(number % 10 = 0, 'other', 'acme'),
         concat('gw-', toString(number % 40)), concat('pump-', toString(number % 10000)), 'message-published', 'token', 1, 1, 6, number, 100,
         concat('message ', toString(number), ' of a device that says what devices say')
       FROM numbers({rows:UInt64})`,
      { noon, rows },
    );
    const routes: Route[] = searchRoutes({
      events: new BoundedEvents(reader),
      clock: { now: () => noon + rows } as never,
    });
    const range = { from: noon, to: noon + rows };
    const figures: Figure[] = [];
    for (const q of ['', 'device:pump-77', 'gateway:gw-1,gw-2 size>10', '"message 4242"']) {
      const query = { q, from: String(range.from), to: String(range.to), limit: '100' };
      const parsed = parseSearch(q);
      const scope = { tenant: 'acme', ...range, filter: parsed.ok ? parsed.filter : [], rows: 101 };
      const params = { beforeTime: -1, beforeChannel: '0', beforeIndex: '0' };
      const statement = boundStatement('page', scope, { params });
      const own = await medianMs(() => reader.query(statement.sql, statement.params));
      const api = await medianMs(() => callRoute(routes, 'GET', '/tenants/:tenant/events', { query }));
      figures.push({
        figure: `search "${q}" of ${rows} events: API / the same SQL`,
        unit: '',
        must: 2,
        measured: api / own,
      });
      figures.push({ figure: '  API', unit: 'ms', measured: api });
    }
    return figures;
  } finally {
    await Promise.all([writer.close(), reader.close()]);
    await temporary.remove();
  }
}

const quick = process.argv.includes('--quick');
const figures = [
  ...(await queueFigures(100_000)),
  ...(await deviceFigures(1_000_000)),
  ...(await searchFigures(quick ? 200_000 : 2_000_000)),
];
process.stdout.write(tableOf(figures));
