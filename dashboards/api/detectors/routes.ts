import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../../runtime/clock.ts';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import { detectorPageSchema } from '../../../schemas/api/operations.ts';
import { pageQuery } from '../cursor.ts';
import { pageOf, type Sorting } from '../page-of.ts';
import { tenantParams } from '../parameters.ts';
import type { Detectors, DetectorSheet } from '../ports/detectors.ts';
import { route } from '../route.ts';
import { type WhatIfPorts, whatIfRoute } from './what-if.ts';

const statement = readFileSync(new URL('./volume.sql', import.meta.url), 'utf8');
const dayMs = 86_400_000;
const days = 14;
const byCode: Sorting<DetectorSheet> = [{ of: ({ code }) => code }, { of: ({ id }) => id }];

export interface DetectorPorts extends WhatIfPorts {
  detectors: Detectors;
  store: Pick<Store, 'query'>;
  clock: Clock;
}

export function detectorRoutes({ detectors, store, clock, ...ports }: DetectorPorts) {
  return [
    whatIfRoute({ ...ports, clock }),
    route({
      method: 'GET',
      path: '/tenants/:tenant/detectors',
      summary: 'the catalogue: what each sees and misses, its settings, scorecard and volume',
      access: { who: 'member', role: 'viewer' },
      params: tenantParams,
      query: z.object(pageQuery(200, 200)),
      answer: detectorPageSchema,
      handle: async ({ params: { tenant }, page, signal }) => {
        const today = Math.floor(clock.now() / dayMs);
        const first = today - days + 1;
        const range = { from: first * dayMs, to: (today + 1) * dayMs, limit: 10_000 };
        const rows = await store.query<{ detector: string; day: number; findings: number }>(
          statement,
          { tenant, ...range },
          { signal, timeoutMs: 10_000 },
        );
        const volumeOf = (id: string): number[] => {
          const volume = Array.from({ length: days }, () => 0);
          for (const { detector, day, findings } of rows) if (detector === id) volume[day - first] = findings;
          return volume;
        };
        const { rows: sheets, next } = pageOf(detectors.sheets(tenant), byCode, page);
        return { body: { detectors: sheets.map((one) => ({ ...one, volume: volumeOf(one.id) })), next } };
      },
    }),
  ];
}
