import type { FastifyInstance } from 'fastify';
import type { AuditEntry } from '../../../../schemas/api/audit.ts';
import { corpus } from '../hostile.ts';
import { paged } from '../paged.ts';
import { hexOf } from '../random.ts';
import type { World } from '../state.ts';
import { analyst, colleague, responder } from '../people.ts';

type Query = Record<string, string | undefined>;
const base = '/tenants/:tenant/audit';

const deeds: readonly Pick<AuditEntry, 'kind' | 'what' | 'about'>[] = [
  { kind: 'alert', what: `acknowledged by ${analyst}`, about: 'alert 286' },
  { kind: 'sign-in', what: 'signed in by password and code', about: `account ${responder}` },
  { kind: 'response', what: 'quarantine planned', about: 'device pump-0101' },
  { kind: 'case', what: `declared an incident by ${analyst}`, about: 'case 2' },
  { kind: 'alert', what: `closed by ${responder} as benign`, about: 'alert 211' },
  { kind: 'account', what: 'made responder', about: `account ${colleague}` },
  { kind: 'suppression', what: `suppression 4 by ${analyst}`, about: '' },
  { kind: 'sign-in', what: 'locked after 5 wrong attempts', about: `account ${colleague}` },
  { kind: 'view', what: 'view saved', about: 'view Certificates, grave' },
];

function entriesOf(world: World): AuditEntry[] {
  const spoiled = world.scenario === 'hostile';
  const many = world.devices.length === 0 ? 0 : 240;
  return Array.from({ length: many }, (_, index) => {
    const deed = deeds[index % deeds.length] as (typeof deeds)[number];
    const ofAccounts = deed.kind === 'sign-in' || deed.kind === 'account';
    return {
      ...deed,
      id: `${ofAccounts ? 'accounts.v1' : 'journal.v1'}:${90_000 - index}`,
      at: world.now - index * 1_140_000,
      who: deed.what.startsWith('locked') ? '' : ([analyst, responder, colleague][index % 3] ?? ''),
      note: ofAccounts ? 'from 192.0.2.61, Chromium on Linux' : 'Called the site; they are replacing the antenna.',
      ...(spoiled ? { who: corpus[index % corpus.length] ?? '', note: corpus[(index + 7) % corpus.length] ?? '' } : {}),
    };
  });
}

export function auditRoutes(app: FastifyInstance, world: World): void {
  const fits = (entry: AuditEntry, query: Query, but: string): boolean =>
    (['who', 'kind'] as const).every(
      (name) => name === but || !query[name] || query[name].split(',').includes(entry[name]),
    ) &&
    `${entry.who} ${entry.what} ${entry.about} ${entry.note}`.toLowerCase().includes(query['q']?.toLowerCase() ?? '') &&
    entry.at >= Number(query['from'] ?? 0) &&
    entry.at < Number(query['to'] ?? Number.POSITIVE_INFINITY);
  const counted = (all: readonly AuditEntry[], query: Query, name: 'who' | 'kind'): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const one of all) if (fits(one, query, name)) counts[one[name]] = (counts[one[name]] ?? 0) + 1;
    return counts;
  };
  app.get<{ Querystring: Query }>(base, ({ query }) => {
    const all = entriesOf(world);
    const found = all.filter((one) => fits(one, query, ''));
    const { rows, next } = paged(found, query, 100);
    return {
      entries: rows,
      next,
      counts: { who: counted(all, query, 'who'), kind: counted(all, query, 'kind') },
      since: all.at(-1)?.at ?? null,
    };
  });
  app.get(`${base}/chain`, () => {
    const [first] = entriesOf(world);
    const chain = { entries: 1_204, through: first?.at ?? 0, head: hexOf('chain', 64), waiting: 0, waitingSince: null };
    const broken = world.scenario === 'hostile' ? 'entry 1187: journal.v1:89102 is not the record that was sealed' : '';
    const tenant = first === undefined ? null : { ...chain, broken };
    return { checkedAt: world.now - 40_000, tenant, everywhere: null };
  });
  app.get(`${base}/export`, (_, reply) =>
    reply.type('text/csv').header('content-disposition', 'attachment; filename="audit.csv"').send('"time"\r\n'),
  );
}
