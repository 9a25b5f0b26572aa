import { type Account, everywhere } from '../../dashboards/access/state.ts';
import type { AccountChange, AccountChangeType, Membership, Proof } from '../../schemas/account.ts';
import type { AuditEntry } from '../../schemas/api/audit.ts';

interface Said {
  what: string;
  note?: string;
  kind?: 'sign-in';
  /** Where it is told, when that is not wherever the account may anything. */
  tenant?: string;
}

export interface ToldOfAccount {
  /** `*` for every tenant. */
  tenant: string;
  entry: AuditEntry;
}

type Change<T extends AccountChangeType> = Extract<AccountChange, { type: T }>;
type Sentences = { [T in AccountChangeType]: (change: Change<T>) => Said | undefined };

/** Without a second factor the word alone is enough. */
const proofWords: Record<Proof['type'], string> = {
  password: 'password',
  totp: 'code',
  passkey: 'passkey',
  oidc: 'another sign-in service',
};

const sentences: Sentences = {
  'account-made': ({ first }) => ({ what: first ? 'first account made' : 'account made' }),
  'account-renamed': ({ name }) => ({ what: 'account renamed', note: name }),
  'membership-set': ({ role, tenant }) => ({ what: role === null ? 'role taken away' : `made ${role}`, tenant }),
  'memberships-followed': () => ({ what: 'roles follow the groups' }),
  'account-disabled': ({ disabled }) => ({ what: disabled ? 'shut out' : 'let in again' }),
  'password-set': ({ reset }) => ({ what: reset ? 'password made anew, sessions ended' : 'password changed' }),
  'totp-set': () => ({ what: 'authenticator set up' }),
  'totp-removed': () => ({ what: 'authenticator removed' }),
  'passkey-added': ({ passkey }) => ({ what: 'passkey added', note: passkey.label }),
  'passkey-removed': () => ({ what: 'passkey removed' }),
  'identity-linked': ({ identity }) => ({ what: 'linked to a sign-in service', note: identity.issuer }),
  'identity-unlinked': ({ identity }) => ({ what: 'unlinked from a sign-in service', note: identity.issuer }),
  'account-locked': ({ failures, peer, until }) => ({
    what: `locked after ${failures} wrong attempts`,
    note: `from ${peer}, until ${new Date(until).toISOString()}`,
    kind: 'sign-in',
  }),
  'session-opened': ({ proofs, peer, agent }) => ({
    what: `signed in by ${proofs.map(({ type }) => proofWords[type]).join(' and ')}`,
    note: `from ${peer}${agent === '' ? '' : `, ${agent}`}`,
    kind: 'sign-in',
  }),
  // Every look at a page is one.
  'session-seen': () => undefined,
  'session-stepped-up': ({ proof }) => ({ what: `showed a ${proofWords[proof.type]} again`, kind: 'sign-in' }),
  'session-ended': () => ({ what: 'session ended', kind: 'sign-in' }),
  'token-issued': ({ label, tenant, role }) => ({ what: `token made for a ${role}`, note: label, tenant }),
  'token-revoked': () => ({ what: 'token revoked' }),
};

/**
 * What a change that stands says, in each tenant that it concerns: one where a role or token was given, else those in which
 * the account may anything. @param tenant of the token it takes away, '' for other changes
 */
export function auditedAccount(
  change: AccountChange,
  offset: number,
  { account, tenant }: { account: Account | undefined; tenant: string },
): ToldOfAccount[] {
  const said = (sentences[change.type] as (one: AccountChange) => Said | undefined)(change);
  if (said === undefined || account === undefined) return [];
  const entry: AuditEntry = {
    ...{ id: `accounts.v1:${offset}`, at: change.at, kind: said.kind ?? 'account' },
    ...{ who: change.by, what: said.what, about: `account ${account.account}`, note: said.note ?? '' },
  };
  const only = said.tenant ?? tenant;
  if (only !== '') return [{ tenant: only, entry }];
  return tenantsIn(account.tenants).map((one) => ({ tenant: one, entry }));
}

function tenantsIn(memberships: readonly Membership[]): string[] {
  const named = new Set(memberships.map(({ tenant }) => tenant));
  return named.has(everywhere) ? [everywhere] : [...named];
}
