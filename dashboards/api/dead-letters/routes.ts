import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '../../../runtime/clock.ts';
import type { Store } from '../../../runtime/clickhouse/store.ts';
import { type DeadLetterRow, deadLetterListSchema } from '../../../schemas/api/dead-letters.ts';
import { pageQuery, placeAs } from '../cursor.ts';
import type { Place } from '../paging.ts';
import { instant, list, tenantParams } from '../parameters.ts';
import { route } from '../route.ts';

const pageSql = readFileSync(new URL('./page.sql', import.meta.url), 'utf8');

/** They are kept for 90 days. */
const backMs = 90 * 24 * 3_600_000;
/** Base64 of 384 bytes. */
const base64Chars = 512;
const timeoutMs = 10_000;

type StoredLetter = Omit<DeadLetterRow, 'text'> & { base64: string };

export interface DeadLetterPorts {
  store: Pick<Store, 'query'>;
  clock: Clock;
}

export function deadLetterRoutes({ store, clock }: DeadLetterPorts) {
  return [
    route({
      method: 'GET',
      path: '/tenants/:tenant/dead-letters',
      summary: 'lines that were refused, with why and how they begin, the latest first',
      access: { who: 'member', role: 'viewer' },
      params: tenantParams,
      query: z
        .object({ from: instant.optional(), to: instant.optional(), reason: list.default([]) })
        .extend(pageQuery(50, 500)),
      answer: deadLetterListSchema,
      handle: async ({ params: { tenant }, query, page: { after, limit, cursorAt }, signal }) => {
        const { from = clock.now() - backMs, to = clock.now() + 1, reason: reasons } = query;
        const [beforeTime, beforeId] = letterAt(after);
        const rows = await store.query<StoredLetter>(
          pageSql,
          { tenant, from, to, reasons, beforeTime, beforeId, chars: base64Chars, limit: limit + 1 },
          { signal, timeoutMs },
        );
        const last = rows.length > limit ? rows[limit - 1] : undefined;
        return {
          body: {
            letters: rows.slice(0, limit).map(readable),
            next: last === undefined ? null : cursorAt([Number(last.at), last.id]),
          },
        };
      },
    }),
  ];
}

/** What is no UTF-8 becomes U+FFFD; the bytes as received are in the log. */
function readable({ base64, at, length, ...rest }: StoredLetter): DeadLetterRow {
  return {
    ...rest,
    at: Number(at),
    length: Number(length),
    text: Buffer.from(base64, 'base64').toString('utf8'),
  };
}

const placeSchema = z.tuple([z.number().int().min(0).max(8_640_000_000_000), z.string().max(200)]);

function letterAt(place: Place | undefined): [time: number, id: string] {
  return place === undefined ? [-1, ''] : placeAs(placeSchema, place);
}
