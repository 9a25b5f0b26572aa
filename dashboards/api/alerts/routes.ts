import { z } from 'zod';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import { type AlertPage, alertListSchema, alertPageSchema } from '../../../schemas/api/alerts.ts';
import { numberParams, tenantParams } from '../parameters.ts';
import type { AlertBook } from '../ports/alerts.ts';
import type { Detectors } from '../ports/detectors.ts';
import type { Fleet } from '../ports/fleet.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';
import { alertActions } from './actions.ts';
import { readEvidence } from './evidence.ts';
import { alertExport } from './export.ts';
import { alertQuerySchema, listAlerts } from './list.ts';
import { certificateOf, relatedTo } from './page.ts';

export interface AlertPorts {
  book: AlertBook;
  fleet: Fleet;
  detectors: Detectors;
  store: Store;
}

export function alertRoutes({ book, fleet, detectors, store }: AlertPorts) {
  const list = route({
    method: 'GET',
    path: '/tenants/:tenant/alerts',
    summary: 'the queue of alerts: filtered, sorted, a page of it, with counts for each filter',
    access: { who: 'member', role: 'viewer' },
    params: tenantParams,
    query: alertQuerySchema,
    answer: alertListSchema,
    handle: async ({ params: { tenant }, query, page: wanted }) => {
      const siteOf = (device: string) => fleet.siteOf(tenant, device);
      return { body: listAlerts(book.queue(tenant), { query, page: wanted }, siteOf, book.asOf) };
    },
  });
  const page = route({
    method: 'GET',
    path: '/tenants/:tenant/alerts/:number',
    summary: 'one alert with its findings, evidence, certificate, relatives, commands, timeline and runbook',
    access: { who: 'member', role: 'viewer' },
    params: numberParams,
    query: z.object({}),
    answer: alertPageSchema,
    handle: async ({ params: { tenant, number }, signal }) => {
      const queue = book.queue(tenant);
      const alert = queue.get(number);
      if (alert === undefined) throw new Refused('NOT_FOUND', `there is no alert ${number}`);
      const siteOf = (device: string) => fleet.siteOf(tenant, device);
      const { findings, timeline, commands } = await book.history(tenant, number);
      const body: AlertPage = {
        alert,
        site: siteOf(alert.device),
        severity: alert.severity,
        case: alert.case === null ? null : (book.case(tenant, alert.case) ?? null),
        findings,
        evidence: await readEvidence(store, alert, findings, signal),
        certificate: certificateOf(alert, (issuer, serial) => fleet.certificate(tenant, issuer, serial)),
        related: relatedTo(queue, alert, siteOf),
        commands,
        timeline,
        runbook: detectors.runbook(alert.detector),
      };
      return { body, revision: alert.revision };
    },
  });
  return [list, alertExport({ book, fleet }), page, ...alertActions(book, fleet)];
}
