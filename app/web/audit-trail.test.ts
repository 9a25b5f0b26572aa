import { describe, expect, it } from 'vitest';
import { auditRoutes } from '../../dashboards/api/audit/routes.ts';
import { pagingOf } from '../../dashboards/api/cursor.ts';
import { callRoute, textOf } from '../../dashboards/api/testing/call.ts';
import { evolve } from '../../dashboards/access/evolve.ts';
import { type ChangeSubject, subjectOf } from '../../dashboards/access/subject-of.ts';
import { startAccounts } from '../../dashboards/access/state.ts';
import { type AccountChange, accountChangeSchema } from '../../schemas/account.ts';
import { type AuditEntry, auditKinds, type AuditPage } from '../../schemas/api/audit.ts';
import { AuditTrail } from './audit-trail.ts';
import { auditedAccount, type ToldOfAccount } from './audited-accounts.ts';

const day = 86_400_000;
const entry = (number: number, over: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ id: `journal.v1:${number}`, at: number * 1_000, who: 'ada', kind: 'alert', what: 'acknowledged' },
  ...{ about: `alert ${number}`, note: '', ...over },
});
const everything = { q: '', who: [], kind: [], from: 0, to: day, kinds: new Set(auditKinds) };

const chains = { of: () => expect.fail() };

function trailOf(...entries: AuditEntry[]): AuditTrail {
  const trail = new AuditTrail();
  for (const one of entries) trail.add('acme', one);
  return trail;
}

describe('the audit trail', () => {
  it('chooses by who, kind, words and time, and says what the other choices would give', () => {
    const trail = trailOf(
      ...[entry(1), entry(2, { who: 'grace' }), entry(3, { kind: 'case', what: 'declared an incident' }), entry(4)],
    );
    const ids = (over: object): string[] =>
      trail.page('acme', { ...everything, ...over }, undefined, 10).entries.map(({ about }) => about);
    expect(ids({ who: ['grace'] })).toEqual(['alert 2']);
    expect(ids({ kind: ['case'] })).toEqual(['alert 3']);
    expect(ids({ q: 'incident DECLARED' })).toEqual(['alert 3']);
    expect(ids({ from: 2_000, to: 4_000 })).toEqual(['alert 3', 'alert 2']);
    expect(trail.page('acme', { ...everything, who: ['ada'] }, undefined, 10).counts).toEqual({
      who: { ada: 3, grace: 1 },
      kind: { alert: 2, case: 1 },
    });
  });

  it('goes on where a page ended, also when entries of other journals came late, and says when it ends', () => {
    const trail = trailOf(entry(1), entry(4), entry(3), entry(2));
    const first = trail.page('acme', everything, undefined, 3);
    expect(first.entries.map(({ id }) => id)).toEqual(['journal.v1:4', 'journal.v1:3', 'journal.v1:2']);
    expect(first.more).toBe(true);
    trail.add('acme', entry(5));
    trail.add('acme', entry(2, { id: 'journal.v1:12' }));
    trail.add('acme', entry(2, { id: 'accounts.v1:9' }));
    const second = trail.page('acme', everything, first.entries.at(-1), 3);
    expect(second.entries.map(({ id }) => id)).toEqual(['accounts.v1:9', 'journal.v1:1']);
    expect(second.more).toBe(false);
    expect(trail.page('globex', everything, undefined, 3)).toMatchObject({ entries: [], since: null });
  });

  it('tells analysts nothing of sign-ins and accounts, in lists, counts and files', async () => {
    const trail = trailOf(entry(1), entry(2, { kind: 'sign-in', what: 'signed in by password' }));
    const [page, file] = auditRoutes(trail, chains);
    const as = async (role: 'analyst' | 'admin') => {
      const query = { q: '', who: [], kind: [], cursor: '', limit: 10 };
      const pages = pagingOf({ method: 'GET', path: '/audit' }, {}, query);
      const answer = await page?.handle({ params: { tenant: 'acme' }, query, page: pages, role } as never);
      return (answer as { body: AuditPage }).body;
    };
    expect(await as('analyst')).toMatchObject({ entries: [{ kind: 'alert' }], counts: { kind: { alert: 1 } } });
    expect((await as('admin')).entries).toHaveLength(2);
    expect(file?.path).toMatch(/export$/);
  });

  it('gives a file that no spreadsheet runs', async () => {
    const routes = auditRoutes(trailOf(entry(1, { note: '=HYPERLINK("http://198.51.100.7/")' })), chains);
    const csv = await textOf(
      await callRoute(routes, 'GET', '/tenants/:tenant/audit/export', { query: { format: 'csv' } }),
    );
    expect(csv.split('\r\n')[1]).toBe(
      `"1970-01-01T00:00:01.000Z","ada","alert","acknowledged","alert 1","'=HYPERLINK(""http://198.51.100.7/"")","journal.v1:1"`,
    );
  });
});

describe('what accounts.v1 says', () => {
  const state = startAccounts();
  let offset = 0;
  const take = (change: object): ToldOfAccount[] => {
    const whole: AccountChange = accountChangeSchema.parse({ at: offset, by: 'ada', ...change });
    const before = subjectOf(state, whole);
    expect(evolve(state, whole)).toBe('');
    const about: ChangeSubject = { ...before, account: before.account ?? subjectOf(state, whole).account };
    return auditedAccount(whole, offset++, about);
  };
  const digest = (letter: string): string => letter.repeat(64);

  it('is told where the account may anything, a role only where it was given, and looks at pages nowhere', () => {
    const made = { type: 'account-made', account: 'ada', name: 'Ada', password: 'x', identity: null, first: false };
    expect(take({ ...made, tenants: [{ tenant: '*', role: 'admin' }] })).toMatchObject([{ tenant: '*' }]);
    take({ ...made, account: 'grace', tenants: [{ tenant: 'acme', role: 'viewer' }] });
    expect(take({ type: 'membership-set', account: 'grace', tenant: 'globex', role: 'analyst' })).toMatchObject([
      { tenant: 'globex', entry: { who: 'ada', kind: 'account', what: 'made analyst', about: 'account grace' } },
    ]);
    const opened = take({
      ...{ type: 'session-opened', session: digest('a'), account: 'grace', credentials: 0, by: 'grace' },
      ...{ proofs: [{ type: 'password' }], peer: '192.0.2.9', agent: 'Chromium' },
    });
    expect(opened.map(({ tenant }) => tenant)).toEqual(['acme', 'globex']);
    expect(opened[0]?.entry).toMatchObject({ kind: 'sign-in', note: 'from 192.0.2.9, Chromium' });
    expect(take({ type: 'session-seen', session: digest('a') })).toEqual([]);
    expect(take({ type: 'session-ended', session: digest('a') })).toMatchObject([
      { tenant: 'acme', entry: { about: 'account grace', what: 'session ended' } },
      { tenant: 'globex' },
    ]);
  });

  it('names the tenant of a token that is taken away, and nobody for wrong attempts', () => {
    const token = { token: digest('b'), account: 'grace' };
    take({ type: 'token-issued', ...token, label: 'probe', tenant: 'acme', role: 'viewer', expiresAt: 9e12 });
    expect(take({ type: 'token-revoked', token: digest('b') }).map(({ tenant }) => tenant)).toEqual(['acme']);
    const locked = { type: 'account-locked', account: 'grace', until: 60_000, failures: 5, peer: '192.0.2.66', by: '' };
    expect(take(locked)[0]?.entry).toMatchObject({ who: '', what: 'locked after 5 wrong attempts' });
  });
});
