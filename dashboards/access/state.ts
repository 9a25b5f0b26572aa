import type { Identity, Membership, Passkey } from '../../schemas/account.ts';
import { type Role, roles } from '../../schemas/api/access.ts';

export interface Account {
  account: string;
  name: string;
  /** argon2id in PHC form; null for those who sign in elsewhere. */
  password: string | null;
  tenants: Membership[];
  disabled: boolean;
  createdAt: number;
  /** Rises with every change of name, role, identities, password, and of being let in at all. */
  revision: number;
  /** Rises with every change of what signs in. */
  credentials: number;
  totp: { secret: string; step: number } | null;
  passkeys: Passkey[];
  identities: Identity[];
  /** What they may follows their groups at the provider. */
  followsGroups: boolean;
  /** Refused whatever they give until then, ms. */
  lockedUntil: number;
}

export interface Session {
  session: string;
  account: string;
  openedAt: number;
  lastAt: number;
  stepUpUntil: number;
  peer: string;
  agent: string;
}

export interface Token {
  token: string;
  account: string;
  label: string;
  tenant: string;
  role: Role;
  issuedAt: number;
  expiresAt: number;
}

/** What the topic of accounts adds up to. */
export interface AccountState {
  readonly accounts: Map<string, Account>;
  readonly sessions: Map<string, Session>;
  readonly tokens: Map<string, Token>;
  /** Challenges and nonces that were used, with when: each is good once. */
  readonly used: Map<string, number>;
}

export const startAccounts = (): AccountState => ({
  accounts: new Map(),
  sessions: new Map(),
  tokens: new Map(),
  used: new Map(),
});

export const everywhere = '*';

export function roleIn({ tenants, disabled }: Account, tenant: string): Role | undefined {
  if (disabled || tenant === '' || tenant === everywhere) return undefined;
  return highest(tenants.filter((one) => one.tenant === tenant || one.tenant === everywhere));
}

export function roleEverywhere({ tenants, disabled }: Account): Role | undefined {
  return disabled ? undefined : highest(tenants.filter(({ tenant }) => tenant === everywhere));
}

export function highest(memberships: readonly { role: Role }[]): Role | undefined {
  return roles.findLast((role) => memberships.some((one) => one.role === role));
}

export function lesser(one: Role, other: Role): Role {
  return roles.indexOf(one) < roles.indexOf(other) ? one : other;
}

/** Somebody must be able to let others in. */
export function administratorsIn({ accounts }: AccountState): Account[] {
  return [...accounts.values()].filter(isAdministrator);
}

export function isAdministrator({ disabled, tenants }: Account): boolean {
  return !disabled && tenants.some(({ tenant, role }) => tenant === everywhere && role === 'admin');
}

export function sessionsOf({ sessions }: AccountState, account: string): Session[] {
  return [...sessions.values()].filter((one) => one.account === account);
}

export function tokensOf({ tokens }: AccountState, account: string): Token[] {
  return [...tokens.values()].filter((one) => one.account === account);
}

/** Whose identity at a provider this is. */
export function linkedTo({ accounts }: AccountState, { issuer, subject }: Identity): Account | undefined {
  for (const account of accounts.values())
    if (account.identities.some((one) => one.issuer === issuer && one.subject === subject)) return account;
  return undefined;
}

export function holderOf({ accounts }: AccountState, passkey: string): Account | undefined {
  for (const account of accounts.values()) if (account.passkeys.some(({ id }) => id === passkey)) return account;
  return undefined;
}

/** A copy that later changes leave alone: what is proven slowly is proven of the account as it was. */
export function asItIs(account: Account | undefined): Account | undefined {
  return account === undefined ? undefined : { ...account };
}
