import type { AccountChange, Proof } from '../../schemas/account.ts';
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
  | 'already_used'
  | 'no_factor';

const most = { accounts: 10_000, passkeys: 10, identities: 5, tokens: 50 };

/**
 * Why a change cannot stand, '' when it can. Asked before a change is written and again when it is folded, because several
 * write: of two that exclude each other the first in the topic wins, for every reader alike.
 */
export function refusalOf(state: AccountState, change: AccountChange): '' | AccountRefusal {
  switch (change.type) {
    case 'account-made':
      if (change.first && state.accounts.size > 0) return 'already_set_up';
      if (state.accounts.has(change.account)) return 'name_taken';
      if (change.identity !== null && linkedTo(state, change.identity) !== undefined) return 'identity_taken';
      return state.accounts.size >= most.accounts ? 'too_many' : '';
    case 'session-opened': {
      const account = state.accounts.get(change.account);
      if (account === undefined) return 'unknown_account';
      if (account.disabled) return 'account_disabled';
      if (account.credentials !== change.credentials) return 'credentials_changed';
      if (state.sessions.has(change.session)) return 'already_used';
      return firstRefusal(change.proofs.map((proof) => proofRefusal(state, account, proof)));
    }
    case 'session-seen':
    case 'session-ended':
      return state.sessions.has(change.session) ? '' : 'unknown_session';
    case 'session-stepped-up': {
      const account = state.accounts.get(state.sessions.get(change.session)?.account ?? '');
      return account === undefined ? 'unknown_session' : proofRefusal(state, account, change.proof);
    }
    case 'token-revoked':
      return state.tokens.has(change.token) ? '' : 'unknown_token';
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
    case 'token-issued': {
      const account = state.accounts.get(change.account);
      return account === undefined ? 'unknown_account' : ownRefusal(state, account, change);
    }
  }
}

type OwnChange = Exclude<AccountChange, { type: 'account-made' | `session-${string}` | 'token-revoked' }>;

function ownRefusal(state: AccountState, account: Account, change: OwnChange): '' | AccountRefusal {
  switch (change.type) {
    case 'membership-set': {
      const leaves = change.tenant === everywhere && change.role !== 'admin';
      return leaves && isLast(state, account) ? 'last_administrator' : '';
    }
    case 'account-disabled':
      return change.disabled && isLast(state, account) ? 'last_administrator' : '';
    case 'totp-removed':
      return account.totp === null ? 'no_factor' : '';
    case 'passkey-added':
      if (holderOf(state, change.passkey.id) !== undefined) return 'passkey_taken';
      if (state.used.has(change.challenge)) return 'already_used';
      return account.passkeys.length >= most.passkeys ? 'too_many' : '';
    case 'passkey-removed':
      return account.passkeys.some(({ id }) => id === change.passkey) ? '' : 'unknown_passkey';
    case 'identity-linked':
      if (linkedTo(state, change.identity) !== undefined) return 'identity_taken';
      return account.identities.length >= most.identities ? 'too_many' : '';
    case 'token-issued':
      if (account.disabled) return 'account_disabled';
      if (state.tokens.has(change.token)) return 'already_used';
      return tokensOf(state, account.account).filter(({ expiresAt }) => expiresAt > change.at).length >= most.tokens
        ? 'too_many'
        : '';
    case 'account-renamed':
    case 'memberships-followed':
    case 'password-set':
    case 'totp-set':
    case 'identity-unlinked':
    case 'account-locked':
      return '';
  }
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

function firstRefusal(refusals: readonly ('' | AccountRefusal)[]): '' | AccountRefusal {
  return refusals.find((one) => one !== '') ?? '';
}
