import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import { Refused } from '../api/problem.ts';
import type { Ledger } from './ledger.ts';
import type { Lockout } from './lockout.ts';
import type { Oidc } from './oidc.ts';
import type { Passwords } from './passwords.ts';
import type { AccountRefusal } from './rules.ts';
import type { Seal } from './secrets.ts';
import type { Account } from './state.ts';

/** What the routes of accounts and sign-in work with. */
export interface AccessDesk {
  readonly ledger: Ledger;
  readonly passwords: Passwords;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Failures by account name and by address. */
  readonly accountLockout: Lockout;
  readonly addressLockout: Lockout;
  /** What makes the first administrator; undefined once there is one. */
  readonly setupSecret: () => string | undefined;
  /** Tenants there are, for those who may see all. */
  readonly tenants: () => readonly string[];
  /** Origins of the console, the one people type first. */
  readonly origins: () => readonly string[];
  readonly oidc: Oidc | undefined;
  /** A session ends after so long without use, and so long after it was opened, ms. */
  readonly idleMs: number;
  readonly sessionMs: number;
}

export const stepUpMs = 10 * 60_000;

const texts: Record<AccountRefusal, string> = {
  name_taken: 'That account name is taken.',
  already_set_up: 'There is an administrator already: sign in, or ask them.',
  unknown_account: 'There is no such account here.',
  unknown_session: 'That session is over.',
  unknown_token: 'There is no such token.',
  unknown_passkey: 'There is no such passkey.',
  account_disabled: 'That account is disabled.',
  last_administrator: 'Somebody has to be able to let others in: this is the last administrator.',
  too_many: 'There are as many of them as there may be.',
  passkey_taken: 'That passkey is somebody’s already.',
  identity_taken: 'That identity is linked to an account already.',
  credentials_changed: 'What you signed in with has just been changed.',
  second_factor_missing: 'A second factor is set up there and was not given.',
  already_used: 'That was used already: wait for the next one.',
  no_factor: 'That is not set up here.',
  changed_since: 'Somebody else changed that account meanwhile. Look again.',
};

/** @throws Refused with why a change does not stand */
export function mustStand(refusal: '' | AccountRefusal): void {
  if (refusal === '') return;
  const code = refusal === 'changed_since' ? 'CHANGED_SINCE' : refusal.startsWith('unknown_') ? 'NOT_FOUND' : 'REFUSED';
  throw new Refused(code, texts[refusal]);
}

/** The account that is signed in. @throws Refused NOT_SIGNED_IN when it went away meanwhile */
export function accountOf({ ledger }: AccessDesk, name: string): Account {
  const account = ledger.state.accounts.get(name);
  if (account === undefined) throw new Refused('NOT_SIGNED_IN', 'Sign in first.');
  return account;
}
