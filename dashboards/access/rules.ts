import type { AccountChange, AccountChangeType, Proof } from '../../schemas/account.ts';
import {
  type Account,
  type AccountState,
  administratorsIn,
  everywhere,
  holderOf,
  isAdministrator,
  linkedTo,
  tokensOf,
} from './state.ts';

export type AccountRefusal =
  | 'name_taken'
  | 'already_set_up'
  | 'unknown_account'
  | 'unknown_session'
  | 'unknown_token'
  | 'unknown_passkey'
  | 'account_disabled'
  | 'last_administrator'
  | 'too_many'
  | 'passkey_taken'
  | 'identity_taken'
  | 'credentials_changed'
  | 'second_factor_missing'
  | 'already_used'
  | 'no_factor'
  | 'changed_since';

const most = { accounts: 10_000, passkeys: 10, identities: 5, tokens: 50 };

type Change<T extends AccountChangeType> = Extract<AccountChange, { type: T }>;
type Rule<C> = (state: AccountState, change: C) => '' | AccountRefusal;

/** A rule about an account that has to be there. */
function own<C extends { account: string }>(
  rule: (state: AccountState, account: Account, change: C) => '' | AccountRefusal = () => '',
): Rule<C> {
  return (state, change) => {
    const account = state.accounts.get(change.account);
    return account === undefined ? 'unknown_account' : rule(state, account, change);
  };
}

const sessionThere: Rule<{ session: string }> = ({ sessions }, { session }) =>
  sessions.has(session) ? '' : 'unknown_session';

const rules: { [T in AccountChangeType]: Rule<Change<T>> } = {
  'account-made': (state, { account, first, identity }) => {
    if (first && state.accounts.size > 0) return 'already_set_up';
    if (state.accounts.has(account)) return 'name_taken';
    if (identity !== null && linkedTo(state, identity) !== undefined) return 'identity_taken';
    return state.accounts.size >= most.accounts ? 'too_many' : '';
  },
  'account-renamed': own(),
  'membership-set': own((state, account, { tenant, role }) => {
    const leaves = tenant === everywhere && role !== 'admin';
    return leaves && isLast(state, account) ? 'last_administrator' : '';
  }),
  'memberships-followed': own(),
  'account-disabled': own((state, account, { disabled }) =>
    disabled && isLast(state, account) ? 'last_administrator' : '',
  ),
  'password-set': own(),
  'totp-set': own(),
  'totp-removed': own((_state, { totp }) => (totp === null ? 'no_factor' : '')),
  'passkey-added': own((state, { passkeys }, { passkey, challenge }) => {
    if (holderOf(state, passkey.id) !== undefined) return 'passkey_taken';
    if (state.used.has(challenge)) return 'already_used';
    return passkeys.length >= most.passkeys ? 'too_many' : '';
  }),
  'passkey-removed': own((_state, { passkeys }, { passkey }) =>
    passkeys.some(({ id }) => id === passkey) ? '' : 'unknown_passkey',
  ),
  'identity-linked': own((state, { identities }, { identity }) => {
    if (linkedTo(state, identity) !== undefined) return 'identity_taken';
    return identities.length >= most.identities ? 'too_many' : '';
  }),
  'identity-unlinked': own(),
  'account-locked': own(),
  'session-opened': own((state, account, { credentials, session, proofs }) => {
    if (account.disabled) return 'account_disabled';
    if (account.credentials !== credentials) return 'credentials_changed';
    if (state.sessions.has(session)) return 'already_used';
    const second = account.totp !== null || account.passkeys.length > 0;
    if (second && proofs.every(({ type }) => type === 'password')) return 'second_factor_missing';
    return proofs.map((proof) => proofRefusal(state, account, proof)).find((refusal) => refusal !== '') ?? '';
  }),
  'session-seen': sessionThere,
  'session-stepped-up': (state, { session, proof }) => {
    const account = state.accounts.get(state.sessions.get(session)?.account ?? '');
    return account === undefined ? 'unknown_session' : proofRefusal(state, account, proof);
  },
  'session-ended': sessionThere,
  'token-issued': own((state, { account, disabled }, { token, at }) => {
    if (disabled) return 'account_disabled';
    if (state.tokens.has(token)) return 'already_used';
    const inForce = tokensOf(state, account).filter(({ expiresAt }) => expiresAt > at);
    return inForce.length >= most.tokens ? 'too_many' : '';
  }),
  'token-revoked': ({ tokens }, { token }) => (tokens.has(token) ? '' : 'unknown_token'),
};

/**
 * Why a change cannot stand, '' when it can. Asked before a change is written and again when it is folded, because several
 * write: of two that exclude each other the first in the topic wins, for every reader alike.
 */
export function refusalOf(state: AccountState, change: AccountChange): '' | AccountRefusal {
  const account = 'account' in change ? state.accounts.get(change.account) : undefined;
  if (account !== undefined && change.seen !== undefined && change.seen !== account.revision) return 'changed_since';
  return (rules[change.type] as Rule<AccountChange>)(state, change);
}

function isLast(state: AccountState, account: Account): boolean {
  return isAdministrator(account) && administratorsIn(state).length === 1;
}

function proofRefusal(state: AccountState, account: Account, proof: Proof): '' | AccountRefusal {
  switch (proof.type) {
    case 'password':
      return account.password === null ? 'no_factor' : '';
    case 'totp':
      if (account.totp === null) return 'no_factor';
      return proof.step > account.totp.step ? '' : 'already_used';
    case 'passkey': {
      const passkey = account.passkeys.find(({ id }) => id === proof.passkey);
      if (passkey === undefined) return 'unknown_passkey';
      // A counter that does not rise is a copy of the authenticator; those that count nothing stay at 0.
      const copied = passkey.counter > 0 && proof.counter <= passkey.counter;
      return copied || state.used.has(proof.challenge) ? 'already_used' : '';
    }
    case 'oidc':
      return state.used.has(proof.nonce) ? 'already_used' : '';
  }
}
