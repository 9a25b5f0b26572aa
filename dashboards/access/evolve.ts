import type { AccountChange, Proof } from '../../schemas/account.ts';
import { type AccountRefusal, refusalOf } from './rules.ts';
import { type Account, type AccountState, sessionsOf, tokensOf } from './state.ts';

const sessionsKept = 20;
/** Challenges and nonces are sealed with a shorter life than this, ms. */
const usedKeptMs = 3_600_000;
/** No session outlives this, whatever the configuration says, ms. */
const longestSessionMs = 90 * 86_400_000;

/** Takes one record of the topic in. @returns why it does not stand, '' when it does */
export function evolve(state: AccountState, change: AccountChange): '' | AccountRefusal {
  const refusal = refusalOf(state, change);
  if (refusal === '') apply(state, change);
  return refusal;
}

function apply(state: AccountState, change: AccountChange): void {
  const { at } = change;
  switch (change.type) {
    case 'account-made':
      state.accounts.set(change.account, {
        ...{ account: change.account, name: change.name, password: change.password, tenants: change.tenants },
        ...{ disabled: false, createdAt: at, credentials: 0, totp: null, passkeys: [], lockedUntil: 0 },
        identities: change.identity === null ? [] : [change.identity],
        followsGroups: change.identity !== null,
      });
      return;
    case 'session-opened': {
      const account = state.accounts.get(change.account);
      if (account === undefined) return;
      for (const proof of change.proofs) use(state, account, proof, at);
      account.lockedUntil = 0;
      const { session, peer, agent } = change;
      state.sessions.set(session, {
        ...{ session, account: account.account, openedAt: at, lastAt: at, stepUpUntil: 0, peer, agent },
      });
      forgetSessions(state, account.account, at);
      return;
    }
    case 'session-seen':
      update(state.sessions.get(change.session), (session) => (session.lastAt = Math.max(session.lastAt, at)));
      return;
    case 'session-stepped-up':
      update(state.sessions.get(change.session), (session) => {
        session.stepUpUntil = change.until;
        session.lastAt = Math.max(session.lastAt, at);
        update(state.accounts.get(session.account), (account) => use(state, account, change.proof, at));
      });
      return;
    case 'session-ended':
      state.sessions.delete(change.session);
      return;
    case 'token-revoked':
      state.tokens.delete(change.token);
      return;
    case 'token-issued': {
      const { token, account, label, tenant, role, expiresAt } = change;
      for (const old of tokensOf(state, account)) if (old.expiresAt <= at) state.tokens.delete(old.token);
      state.tokens.set(token, { token, account, label, tenant, role, expiresAt, issuedAt: at });
      return;
    }
    case 'account-renamed':
    case 'membership-set':
    case 'memberships-followed':
    case 'account-disabled':
    case 'password-set':
    case 'totp-set':
    case 'totp-removed':
    case 'passkey-added':
    case 'passkey-removed':
    case 'identity-linked':
    case 'identity-unlinked':
    case 'account-locked':
      update(state.accounts.get(change.account), (account) => applyOwn(state, account, change));
  }
}

type OwnChange = Exclude<AccountChange, { type: 'account-made' | `session-${string}` | `token-${string}` }>;

function applyOwn(state: AccountState, account: Account, change: OwnChange): void {
  switch (change.type) {
    case 'account-renamed':
      account.name = change.name;
      return;
    case 'membership-set': {
      const others = account.tenants.filter(({ tenant }) => tenant !== change.tenant);
      account.tenants = change.role === null ? others : [...others, { tenant: change.tenant, role: change.role }];
      return;
    }
    case 'memberships-followed':
      account.tenants = change.tenants;
      return;
    case 'account-disabled':
      account.disabled = change.disabled;
      account.credentials++;
      if (change.disabled) shutOut(state, account, '');
      return;
    case 'password-set':
      account.password = change.password;
      account.credentials++;
      account.lockedUntil = 0;
      if (change.reset) [account.totp, account.passkeys] = [null, []];
      shutOut(state, account, change.keep, change.reset);
      return;
    case 'totp-set':
      account.totp = { secret: change.secret, step: change.step };
      account.credentials++;
      return;
    case 'totp-removed':
      account.totp = null;
      account.credentials++;
      return;
    case 'passkey-added':
      state.used.set(change.challenge, change.at);
      account.passkeys = [...account.passkeys, change.passkey];
      account.credentials++;
      return;
    case 'passkey-removed':
      account.passkeys = account.passkeys.filter(({ id }) => id !== change.passkey);
      account.credentials++;
      return;
    case 'identity-linked':
      account.identities = [...account.identities, change.identity];
      return;
    case 'identity-unlinked':
      account.identities = account.identities.filter(
        ({ issuer, subject }) => issuer !== change.identity.issuer || subject !== change.identity.subject,
      );
      account.credentials++;
      return;
    case 'account-locked':
      account.lockedUntil = Math.max(account.lockedUntil, change.until);
  }
}

function use(state: AccountState, account: Account, proof: Proof, at: number): void {
  if (proof.type === 'totp' && account.totp !== null) account.totp = { ...account.totp, step: proof.step };
  if (proof.type === 'passkey') {
    state.used.set(proof.challenge, at);
    const { counter, passkey } = proof;
    account.passkeys = account.passkeys.map((one) => (one.id === passkey ? { ...one, counter } : one));
  }
  if (proof.type === 'oidc') state.used.set(proof.nonce, at);
  for (const [what, when] of state.used) if (when < at - usedKeptMs) state.used.delete(what);
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

function update<T>(one: T | undefined, change: (one: T) => void): void {
  if (one !== undefined) change(one);
}
