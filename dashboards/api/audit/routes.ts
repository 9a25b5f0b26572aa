import { z } from 'zod';
import type { Role } from '../../../schemas/api/access.ts';
import { auditChainSchema, type AuditEntry, auditKinds, auditPageSchema } from '../../../schemas/api/audit.ts';
import { csvLine } from '../export/csv.ts';
import { fileAs, fileFormats } from '../export/file.ts';
import { pageQuery, placeAs } from '../cursor.ts';
import type { Place } from '../paging.ts';
import { instant, list, tenantParams, words } from '../parameters.ts';
import type { Audit, AuditChains, AuditFilter, AuditPlace } from '../ports/audit.ts';
import { route } from '../route.ts';

const filterSchema = z.object({
  q: words,
  who: list.default([]),
  kind: list.pipe(z.array(z.enum(auditKinds))).default([]),
  from: instant.optional(),
  to: instant.optional(),
});

const columns = ['time', 'who', 'kind', 'what', 'about', 'note', 'entry'] as const;

/** From where somebody signs in is told to those who let people in. */
const ofAccounts: readonly string[] = ['sign-in', 'account'];
const forAnalysts = new Set(auditKinds.filter((kind) => !ofAccounts.includes(kind)));
const forAdministrators = new Set(auditKinds);

function filterOf(
  { q, who, kind, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: z.output<typeof filterSchema>,
  role: Role | undefined,
): AuditFilter {
  return { q, who, kind, from, to, kinds: role === 'admin' ? forAdministrators : forAnalysts };
}

/** For the first look after a start. */
const patienceMs = 5_000;

export function auditRoutes(audit: Audit, chains: AuditChains) {
  const page = route({
    method: 'GET',
    path: '/tenants/:tenant/audit',
    summary: 'who did what: alerts, cases, responses, views; for administrators sign-ins and accounts too',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    query: filterSchema.extend(pageQuery(100, 500)),
    answer: auditPageSchema,
    handle: async ({ params: { tenant }, query, page: { after, limit, cursorAt }, role }) => {
      const { more, ...found } = audit.page(tenant, filterOf(query, role), entryAt(after), limit);
      const last = found.entries.at(-1);
      return { body: { ...found, next: more && last !== undefined ? cursorAt([last.at, last.id]) : null } };
    },
  });
  const file = route({
    method: 'GET',
    path: '/tenants/:tenant/audit/export',
    summary: 'the entries of the same filters as CSV or as NDJSON',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    query: filterSchema.extend({ format: z.enum(fileFormats).default('ndjson') }),
    handle: async ({ params: { tenant }, query: { format, ...filter }, role }) => {
      const entries = audit.all(tenant, filterOf(filter, role));
      return { ...fileAs('audit', format), chunks: text(entries, format) };
    },
  });
  const chain = route({
    method: 'GET',
    path: '/tenants/:tenant/audit/chain',
    summary: 'whether the chain of hashes over what people did holds, and up to where',
    access: { who: 'member', role: 'analyst' },
    params: tenantParams,
    answer: auditChainSchema,
    handle: async ({ params: { tenant } }) => ({ body: await chains.of(tenant, patienceMs) }),
  });
  return [page, file, chain];
}

const placeSchema = z.tuple([z.number(), z.string()]);

function entryAt(place: Place | undefined): AuditPlace | undefined {
  if (place === undefined) return undefined;
  const [at, id] = placeAs(placeSchema, place);
  return { at, id };
}

async function* text(entries: Iterable<AuditEntry>, format: 'csv' | 'ndjson'): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(columns);
  for (const { id, at, who, kind, what, about, note } of entries) {
    const time = new Date(at).toISOString();
    yield format === 'csv'
      ? csvLine([time, who, kind, what, about, note, id])
      : `${JSON.stringify({ time, who, kind, what, about, note, entry: id })}\n`;
  }
}
