import { listAlerts, alertQuerySchema } from '../dashboards/api/alerts/list.ts';
import { AlertQueue } from '../dashboards/api/alerts/queue.ts';
import { pagingOf } from '../dashboards/api/cursor.ts';
import type { Route } from '../dashboards/api/route.ts';
import { searchRoutes } from '../dashboards/api/search/routes.ts';
import { callRoute } from '../dashboards/api/testing/call.ts';
import { BoundedEvents, boundStatement } from '../dashboards/search/bounded.ts';
import { parseSearch } from '../dashboards/search/parse.ts';
import { Registry } from '../fleet/registry.ts';
import { migrate } from '../runtime/clickhouse/migrate.ts';
import { openStore, type Store } from '../runtime/clickhouse/store.ts';
import { temporaryEngine } from '../runtime/clickhouse/temporary-engine.ts';
import { severities } from '../schemas/finding.ts';
import { alert } from '../test/support/alert-samples.ts';
import { type Figure, tableOf } from './figures.ts';

const rounds = 15;
const noon = Date.UTC(2026, 10, 21, 12);

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Median CPU of some runs in this process, ms, the first not counted: whatever else the machine does. */
function cpuMs(run: () => unknown): number {
  const times = Array.from({ length: rounds + 1 }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return middle(times.slice(1));
}

/** Medians of two ways of asking the same, in turn, ms: what the machine does meanwhile hits both. */
async function inTurnMs(one: () => Promise<unknown>, other: () => Promise<unknown>): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i <= rounds; i++)
    for (const [which, run] of [one, other].entries()) {
      const from = performance.now();
      await run();
      if (i > 0) times[which]?.push(performance.now() - from);
    }
  return [middle(times[0]), middle(times[1])];
}

function queueFigures(size: number): Figure[] {
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
  const made = Array.from({ length: size }, (_, i) => one(i));
  for (const each of made) queue.put(each);
  const list = (asked: Record<string, string>) => {
    const query = alertQuerySchema.parse(asked);
    const page = pagingOf({ method: 'GET', path: '/alerts' }, {}, query);
    return listAlerts(queue, { query, page }, (device) => device.slice(-1), 0);
  };
  let next = 0;
  const changed = (query: Record<string, string>) => () => {
    for (let i = 0; i < 100; i++) {
      const each = made[(next += 37) % size];
      if (each !== undefined) queue.put({ ...each, revision: each.revision + 1 });
    }
    list(query);
  };
  return [
    {
      figure: `queue of ${size} alerts: a page after 100 changed`,
      unit: 'ms CPU',
      measured: cpuMs(changed({ state: 'open' })),
    },
    {
      figure: '  filtered by severity, detector and site',
      unit: 'ms CPU',
      measured: cpuMs(changed({ severity: 'high,critical', detector: 'd-1', site: '4' })),
    },
    { figure: '  found by words', unit: 'ms CPU', measured: cpuMs(changed({ q: 'something pump-1234' })) },
  ];
}

function deviceFigures(size: number): Figure[] {
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
    cpuMs(() => devices.select({ id, ...names }, '', 50));
  return [
    {
      figure: `search of ${size} devices: beginning of an id`,
      unit: 'ms CPU',
      must: 200,
      measured: search('pump-0042'),
    },
    { figure: '  part of an id', unit: 'ms CPU', must: 200, measured: search('4217') },
    { figure: '  a part that all have', unit: 'ms CPU', must: 200, measured: search('p') },
    { figure: '  site', unit: 'ms CPU', must: 200, measured: search('', { site: 'site-77' }) },
  ];
}

const rowsAtOnce = 100_000;

/** An insert at a time, each whole in memory, and a word after each: two millions take a minute or more. */
async function insertEvents(writer: Pick<Store, 'command'>, rows: number): Promise<void> {
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const end = Math.min(rows, first + rowsAtOnce);
    await writer.command(
      `INSERT INTO events (time, at, received_at, channel, index, tenant, gateway, device, kind, trust, weight, lines, severity, sequence, size, raw)
       SELECT fromUnixTimestamp64Milli({noon:Int64} + number) AS t, t, t, 1, number, if(number % 10 = 0, 'other', 'acme'),
         concat('gw-', toString(number % 40)), concat('pump-', toString(number % 10000)), 'message-published', 'token', 1, 1, 6, number, 100,
         concat('message ', toString(number), ' of a device that says what devices say')
       FROM numbers({first:UInt64}, {count:UInt64})`,
      { noon, first, count: end - first },
    );
    process.stderr.write(`${end} of ${rows} events inserted\n`);
  }
}

async function searchFigures(rows: number): Promise<Figure[]> {
  const temporary = await temporaryEngine();
  const { url } = temporary.engine;
  const writer = openStore({ url, user: 'tocsin', password: temporary.password });
  const reader = openStore({ url, user: 'reader', password: temporary.readerPassword });
  try {
    await migrate(writer);
    await insertEvents(writer, rows);
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
      const [own, api] = await inTurnMs(
        () => reader.query(statement.sql, statement.params),
        () => callRoute(routes, 'GET', '/tenants/:tenant/events', { query }),
      );
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
  ...queueFigures(100_000),
  ...deviceFigures(1_000_000),
  ...(await searchFigures(quick ? 200_000 : 2_000_000)),
];
process.stdout.write(tableOf(figures));
