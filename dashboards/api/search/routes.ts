import { z } from 'zod';
import type { Clock } from '../../../runtime/clock.ts';
import {
  type EventRow,
  fieldValuesSchema,
  histogramSchema,
  searchAnswerSchema,
  searchFields,
} from '../../../schemas/api/search.ts';
import { type BoundedEvents, mostRows } from '../../search/bounded.ts';
import { parseSearch } from '../../search/parse.ts';
import { pageQuery } from '../cursor.ts';
import { fileAs, fileFormats } from '../export/file.ts';
import { limitOf, tenantParams, words } from '../parameters.ts';
import { Refused } from '../problem.ts';
import { route } from '../route.ts';
import { eventAt, placeOf } from './event-place.ts';
import { exportText } from './export.ts';
import { histogramOf, stepOf } from './histogram.ts';
import { eventRow, type StoredRow } from './row.ts';
import { blindSpots, scopeOf, scopeQuery } from './scope.ts';
import { tailText } from './tail.ts';

const timeoutMs = 20_000;
const mostValues = 20;
const access = { who: 'member', role: 'viewer' } as const;

export interface SearchPorts {
  /** On the store of readers: what people ask may do nothing else. */
  events: BoundedEvents;
  clock: Clock;
}

export function searchRoutes({ events, clock }: SearchPorts) {
  const page = route({
    method: 'GET',
    path: '/tenants/:tenant/events',
    summary: 'events that fit a search, the latest first, a page at a time',
    access,
    params: tenantParams,
    query: scopeQuery.extend(pageQuery(100, 1_000)),
    answer: searchAnswerSchema,
    handle: async ({ params: { tenant }, query: asked, page: { after, limit, cursorAt }, signal }) => {
      const began = performance.now();
      const now = clock.now();
      const before = eventAt(after);
      const scope = scopeOf(tenant, asked, limit + 1, now);
      // What lies behind the cursor need not be looked at again.
      if (before.time >= 0) scope.to = Math.min(scope.to, before.time + 1);
      const params = { beforeTime: before.time, beforeChannel: before.channel, beforeIndex: before.index };
      const rows = await events.query<StoredRow>('page', scope, { params }, { signal, timeoutMs });
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const shown: EventRow[] = rows.slice(0, limit).map(eventRow);
      const next = last === undefined ? null : cursorAt(placeOf(last));
      return {
        body: { rows: shown, next, partial: blindSpots(scope, now), tookMs: Math.round(performance.now() - began) },
      };
    },
  });
  const histogram = route({
    method: 'GET',
    path: '/tenants/:tenant/events/histogram',
    summary: 'how many events fit a search, over time',
    access,
    params: tenantParams,
    query: scopeQuery,
    answer: histogramSchema,
    handle: async ({ params: { tenant }, query, signal }) => {
      const scope = scopeOf(tenant, query, 1_000, clock.now());
      const stepMs = stepOf(scope.from, scope.to);
      const rows = await events.query<{ step: number; events: number }>(
        'histogram',
        scope,
        { params: { stepMs } },
        { signal, timeoutMs },
      );
      return { body: histogramOf(rows, scope.from, scope.to, stepMs) };
    },
  });
  const values = route({
    method: 'GET',
    path: '/tenants/:tenant/events/values',
    summary: 'the most frequent values of a field within a search',
    access,
    params: tenantParams,
    query: scopeQuery.extend({ field: z.enum(searchFields) }),
    answer: fieldValuesSchema,
    handle: async ({ params: { tenant }, query: { field, ...asked }, signal }) => {
      const scope = scopeOf(tenant, asked, mostValues, clock.now());
      const found = await events.query<{ value: string; events: number }>(
        'values',
        scope,
        { field },
        { signal, timeoutMs },
      );
      return { body: { field, values: found } };
    },
  });
  const tail = route({
    method: 'GET',
    path: '/tenants/:tenant/events/tail',
    summary: 'events that fit a search as they arrive, as server-sent events `row`',
    access,
    params: tenantParams,
    query: z.object({ q: words }),
    handle: async ({ params: { tenant }, query: { q }, signal }) => {
      const parsed = parseSearch(q);
      if (!parsed.ok) throw new Refused('INPUT_INVALID', parsed.problem);
      const chunks = tailText(events, { tenant, filter: parsed.filter }, clock, signal);
      return { contentType: 'text/event-stream; charset=utf-8', chunks };
    },
  });
  const file = route({
    method: 'GET',
    path: '/tenants/:tenant/events/export',
    summary: 'events that fit a search as a file: CSV or NDJSON, the latest first, at most a million',
    access,
    params: tenantParams,
    query: scopeQuery.extend({
      format: z.enum(fileFormats).default('ndjson'),
      limit: limitOf(100_000, mostRows),
    }),
    handle: async ({ params: { tenant }, query: { format, limit, ...asked }, signal }) => ({
      ...fileAs('events', format),
      chunks: exportText(events, scopeOf(tenant, asked, limit, clock.now()), format, signal),
    }),
  });
  return [page, histogram, values, tail, file];
}
