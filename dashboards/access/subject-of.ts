import type { AccountChange } from '../../schemas/account.ts';
import type { Account, AccountState } from './state.ts';

export interface ChangeSubject {
  account: Account | undefined;
  /** Of the token that it takes away, '' for other changes. */
  tenant: string;
}

/** Whom a change is about, by what is known before it is taken in: ending a session forgets whose it was. */
export function subjectOf({ accounts, sessions, tokens }: AccountState, change: AccountChange): ChangeSubject {
  const token = 'token' in change ? tokens.get(change.token) : undefined;
  const session = 'session' in change ? sessions.get(change.session) : undefined;
  const name = 'account' in change ? change.account : (session?.account ?? token?.account ?? '');
  return { account: accounts.get(name), tenant: token?.tenant ?? '' };
}
