import type { AccountChange, AccountChangeType, Proof } from '../../schemas/account.ts';
import { type AccountRefusal, refusalOf } from './rules.ts';
import { type Account, type AccountState, type Session, sessionsOf, tokensOf } from './state.ts';

const sessionsKept = 20;
/** Challenges and nonces are sealed with a shorter life than this, ms. */
const usedKeptMs = 3_600_000;
/** No session outlives this, whatever the configuration says, ms. */
const longestSessionMs = 90 * 86_400_000;

/** Takes one record of the topic in. @returns why it does not stand, '' when it does */
export function evolve(state: AccountState, change: AccountChange): '' | AccountRefusal {
  const refusal = refusalOf(state, change);
  if (refusal !== '') return refusal;
  (effects[change.type] as Effect<AccountChange>)(state, change);
  const account = 'account' in change && edits.has(change.type) ? state.accounts.get(change.account) : undefined;
  if (account !== undefined) account.revision++;
  return '';
}

/** What administrators see of an account and change. */
const edits: ReadonlySet<AccountChangeType> = new Set([
  'account-made',
  'account-renamed',
  'membership-set',
  'memberships-followed',
  'account-disabled',
  'password-set',
  'identity-linked',
  'identity-unlinked',
]);

type Change<T extends AccountChangeType> = Extract<AccountChange, { type: T }>;
type Effect<C> = (state: AccountState, change: C) => void;

/** On an account that is there: the rules saw to that. */
function own<C extends { account: string }>(
  effect: (account: Account, change: C, state: AccountState) => void,
): Effect<C> {
  return (state, change) => {
    const account = state.accounts.get(change.account);
    if (account !== undefined) effect(account, change, state);
  };
}

/** The same, where what was proven before is worth nothing any more. */
function credential<C extends { account: string }>(
  effect: (account: Account, change: C, state: AccountState) => void,
): Effect<C> {
  return own((account, change, state) => {
    account.credentials++;
    effect(account, change, state);
  });
}

function onSession<C extends { session: string }>(
  effect: (session: Session, change: C, state: AccountState) => void,
): Effect<C> {
  return (state, change) => {
    const session = state.sessions.get(change.session);
    if (session !== undefined) effect(session, change, state);
  };
}

const effects: { [T in AccountChangeType]: Effect<Change<T>> } = {
  'account-made': ({ accounts }, { account, name, password, tenants, identity, at }) => {
    accounts.set(account, {
      ...{ account, name, password, tenants, disabled: false, createdAt: at, credentials: 0, revision: 0 },
      ...{ totp: null, passkeys: [], lockedUntil: 0 },
      identities: identity === null ? [] : [identity],
      followsGroups: identity !== null,
    });
  },
  'account-renamed': own((account, { name }) => {
    account.name = name;
  }),
  'membership-set': own((account, { tenant, role }) => {
    const others = account.tenants.filter((one) => one.tenant !== tenant);
    account.tenants = role === null ? others : [...others, { tenant, role }];
  }),
  'memberships-followed': own((account, { tenants }) => {
    account.tenants = tenants;
  }),
  'account-disabled': credential((account, { disabled }, state) => {
    account.disabled = disabled;
    if (disabled) shutOut(state, account, '');
  }),
  'password-set': credential((account, { password, reset, keep }, state) => {
    account.password = password;
    account.lockedUntil = 0;
    if (reset) [account.totp, account.passkeys] = [null, []];
    shutOut(state, account, keep, reset);
  }),
  'totp-set': credential((account, { secret, step }) => {
    account.totp = { secret, step };
  }),
  'totp-removed': credential((account) => {
    account.totp = null;
  }),
  'passkey-added': credential((account, { passkey, challenge, at }, { used }) => {
    used.set(challenge, at);
    account.passkeys = [...account.passkeys, passkey];
  }),
  'passkey-removed': credential((account, { passkey }) => {
    account.passkeys = account.passkeys.filter(({ id }) => id !== passkey);
  }),
  'identity-linked': own((account, { identity }) => {
    account.identities = [...account.identities, identity];
  }),
  'identity-unlinked': credential((account, { identity }) => {
    account.identities = account.identities.filter(
      ({ issuer, subject }) => issuer !== identity.issuer || subject !== identity.subject,
    );
  }),
  'account-locked': own((account, { until }) => {
    account.lockedUntil = Math.max(account.lockedUntil, until);
  }),
  'session-opened': own((account, { session, proofs, peer, agent, at }, state) => {
    for (const proof of proofs) use(state, account, proof, at);
    account.lockedUntil = 0;
    state.sessions.set(session, {
      ...{ session, account: account.account, openedAt: at, lastAt: at, stepUpUntil: 0, peer, agent },
    });
    forgetSessions(state, account.account, at);
  }),
  'session-seen': onSession((session, { at }) => {
    session.lastAt = Math.max(session.lastAt, at);
  }),
  'session-stepped-up': onSession((session, { until, proof, at }, state) => {
    session.stepUpUntil = until;
    session.lastAt = Math.max(session.lastAt, at);
    const account = state.accounts.get(session.account);
    if (account !== undefined) use(state, account, proof, at);
  }),
  'session-ended': ({ sessions }, { session }) => {
    sessions.delete(session);
  },
  'token-issued': ({ tokens, ...state }, { token, account, label, tenant, role, expiresAt, at }) => {
    for (const old of tokensOf({ tokens, ...state }, account)) if (old.expiresAt <= at) tokens.delete(old.token);
    tokens.set(token, { token, account, label, tenant, role, expiresAt, issuedAt: at });
  },
  'token-revoked': ({ tokens }, { token }) => {
    tokens.delete(token);
  },
};

function use({ used }: AccountState, account: Account, proof: Proof, at: number): void {
  if (proof.type === 'totp' && account.totp !== null) account.totp = { ...account.totp, step: proof.step };
  if (proof.type === 'passkey') {
    used.set(proof.challenge, at);
    const { counter, passkey } = proof;
    account.passkeys = account.passkeys.map((one) => (one.id === passkey ? { ...one, counter } : one));
  }
  if (proof.type === 'oidc') used.set(proof.nonce, at);
  for (const [what, when] of used) if (when < at - usedKeptMs) used.delete(what);
}

/** Ends an account's sessions but one, and its tokens unless told to keep them. */
function shutOut(state: AccountState, { account }: Account, keep: string, tokens = true): void {
  for (const { session } of sessionsOf(state, account)) if (session !== keep) state.sessions.delete(session);
  if (tokens) for (const { token } of tokensOf(state, account)) state.tokens.delete(token);
}

function forgetSessions(state: AccountState, account: string, at: number): void {
  const own = sessionsOf(state, account).toSorted((a, b) => b.lastAt - a.lastAt);
  for (const [i, { session, openedAt }] of own.entries())
    if (i >= sessionsKept || openedAt < at - longestSessionMs) state.sessions.delete(session);
}
