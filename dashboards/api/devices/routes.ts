import { z } from 'zod';
import type { Clock } from '../../../runtime/clock.ts';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import {
  type DevicePage,
  type DeviceList,
  deviceListSchema,
  devicePageSchema,
  seriesMetrics,
  seriesSchema,
} from '../../../schemas/api/devices.ts';
import { isId, limits } from '../../../schemas/limits.ts';
import { alertRow } from '../alerts/list.ts';
import { pageQuery, placeAs } from '../cursor.ts';
import type { Place } from '../paging.ts';
import { instant, tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import type { Baselines } from '../ports/baselines.ts';
import type { Fleet } from '../ports/fleet.ts';
import type { Quarantines } from '../ports/responses.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';
import { readBusiest, readSeen, readSessions } from './device-store.ts';
import { deviceQuery } from './query.ts';
import { seriesOf, spanOf } from './series.ts';

export interface DevicePorts {
  book: AlertBook;
  fleet: Fleet;
  quarantines: Pick<Quarantines, 'stateOf' | 'all'>;
  baselines: Baselines;
  store: Store;
  clock: Clock;
}

const mostAlerts = 50;
const longestMs = 70 * 24 * 3_600_000;
const params = tenantParams.extend({ id: z.string().refine(isId, 'letters, digits and ._:- only, 1 to 64 of them') });
const listQuery = z.object({
  /** Part of an id; `site:north`, `model:`, `gateway:`, `batch:` and `owner:` name what must be the same. */
  q: z.string().max(200).default(''),
  ...pageQuery(50, 200),
});
const seriesQuery = z.object({
  metric: z.enum(seriesMetrics).default('messages'),
  from: instant,
  to: instant,
  /** Seconds. */
  step: z.coerce.number().int().min(60).max(86_400).default(60),
});

export function deviceRoutes({ book, fleet, quarantines, baselines, store, clock }: DevicePorts) {
  const access = { who: 'member', role: 'viewer' } as const;
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/devices',
    summary: 'devices of the inventory by part of their id, site, model, gateway, batch or owner',
    access,
    params: tenantParams,
    query: listQuery,
    answer: deviceListSchema,
    handle: async ({ params: { tenant }, query: { q }, page: { after, limit, cursorAt } }) => {
      const found = fleet.find(tenant, { ...deviceQuery(q), after: deviceAt(after), limit });
      const open = openAlerts(book, tenant, new Set(found.devices.map(({ id }) => id)));
      const devices = found.devices.map((device) => ({
        ...device,
        openAlerts: open.get(device.id) ?? 0,
        quarantine: quarantines.stateOf(tenant, device.id),
        retired: false,
      }));
      const last = devices.at(-1);
      const body: DeviceList = {
        total: found.total,
        devices,
        next: found.more && last !== undefined ? cursorAt([last.id]) : null,
      };
      return { body };
    },
  });
  const page = route({
    method: 'GET',
    path: '/tenants/:tenant/devices/:id',
    summary: 'one device from the factory to today, or as it was known at a time',
    access,
    params,
    query: z.object({ asOf: instant.optional() }),
    answer: devicePageSchema,
    handle: async ({ params: { tenant, id }, query: { asOf }, signal }) => {
      const known = fleet.device(tenant, id, asOf ?? Number.POSITIVE_INFINITY);
      const to = asOf ?? clock.now() + limits.aheadOfReceiptMs;
      const about = { tenant, device: id, to };
      const [seen, sessions] = await Promise.all([readSeen(store, about, signal), readSessions(store, about, signal)]);
      const alerts = alertsOf(book, tenant, id, to).map((alert) =>
        alertRow(alert, (device) => fleet.siteOf(tenant, device)),
      );
      if (known.history.length === 0 && seen.firstSeen === null && alerts.length === 0)
        throw new Refused('NOT_FOUND', 'Nothing is known of such a device.');
      const kept = [...quarantines.all(tenant)].filter((one) => one.device === id && one.plannedAt < to);
      const history: DevicePage['history'] = [
        ...known.history,
        ...kept.map(({ plannedAt, state, id: quarantine }) => ({
          at: plannedAt,
          kind: 'quarantine' as const,
          text: `Quarantine ${quarantine.slice(0, 8)}: ${state}`,
          from: 'quarantines',
        })),
      ].sort((a, b) => a.at - b.at);
      return { body: { ...known, ...seen, id, history, sessions, alerts } };
    },
  });
  const series = route({
    method: 'GET',
    path: '/tenants/:tenant/devices/:id/series',
    summary: 'what a device did per minute, against what was learned of it',
    access,
    params,
    query: seriesQuery,
    answer: seriesSchema,
    handle: async ({ params: { tenant, id }, query: { metric, from, to, step }, signal }) => {
      if (to <= from || to - from > longestMs)
        throw new Refused('INPUT_INVALID', 'A series ends after it begins and spans 70 days at most.');
      const span = spanOf(from, to, step);
      const now = clock.now();
      const [busiest, band] = await Promise.all([
        readBusiest(store, { tenant, device: id, ...span }, signal),
        baselines.bandOf(tenant, id, metric),
      ]);
      return { body: seriesOf(metric, busiest, span, band, now) };
    },
  });
  return [list, page, series];
}

const placeSchema = z.tuple([z.string().refine(isId)]);

function deviceAt(place: Place | undefined): string {
  if (place === undefined) return '';
  return placeAs(placeSchema, place)[0];
}

function openAlerts(book: AlertBook, tenant: string, devices: ReadonlySet<string>): Map<string, number> {
  const open = new Map<string, number>();
  for (const { alert } of book.queue(tenant).ordered('need')) {
    // In this order everything after the first closed one is closed.
    if (alert.state === 'closed') break;
    if (devices.has(alert.device)) open.set(alert.device, (open.get(alert.device) ?? 0) + 1);
  }
  return open;
}

function alertsOf(book: AlertBook, tenant: string, device: string, to: number) {
  const alerts = [];
  for (const { alert } of book.queue(tenant).ordered('newest')) {
    if (alert.device === device && alert.openedAt < to) alerts.push(alert);
    if (alerts.length === mostAlerts) break;
  }
  return alerts;
}
