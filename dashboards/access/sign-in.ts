import { z } from 'zod';
import type { Proof } from '../../schemas/account.ts';
import type { Me, SignInAnswer } from '../../schemas/api/access.ts';
import { Refused } from '../api/problem.ts';
import type { Answer, Call, Cookie } from '../api/route.ts';
import { sessionCookie } from '../api/serve-route.ts';
import type { AccessDesk } from './desk.ts';
import { csrfOf, digestOf, newSecret } from './secrets.ts';
import { type Account, everywhere, roleIn } from './state.ts';

export type AnyCall = Pick<Call<unknown, unknown, unknown>, 'peer' | 'agent' | 'session' | 'cookies' | 'account'>;

export const codeSchema = z.string().regex(/^\d{6}$/, 'six digits');
/** Of one address. */
export const signInsPerMinute = 30;

/** One text for every reason, so that nobody learns which accounts there are, which are locked and which were guessed. */
const refusedText =
  'The account, the password or the code is not right, or too many attempts were made and you have to wait a little.';

export function signInRefused(): Refused {
  return new Refused('SIGN_IN_REFUSED', refusedText);
}

/** @throws Refused TOO_MANY for an address that failed too often: the same whomever it asks for */
export function mustBeCalm({ addressLockout, clock }: AccessDesk, peer: string): void {
  const now = clock.now();
  const until = addressLockout.lockedUntil(peer, now);
  if (until > 0)
    throw new Refused('TOO_MANY', 'Too many attempts from this address failed. Wait a little.', {
      retryAfterSeconds: Math.ceil((until - now) / 1_000),
    });
}

export function isLocked({ accountLockout, clock, ledger }: AccessDesk, name: string): boolean {
  const now = clock.now();
  return accountLockout.lockedUntil(name, now) > 0 || (ledger.state.accounts.get(name)?.lockedUntil ?? 0) > now;
}

/** Counts a failure against the name and the address. Of accounts there are, a pause is put on record. */
export function failed(desk: AccessDesk, name: string, peer: string): void {
  const { accountLockout, addressLockout, ledger, clock, logger } = desk;
  const now = clock.now();
  addressLockout.failed(peer, now);
  if (isLocked(desk, name)) return;
  const { failures, until } = accountLockout.failed(name, now);
  if (until === 0 || !ledger.state.accounts.has(name)) return;
  logger.warn({ account: name, failures, peer }, 'an account is locked for a while');
  // Not waited for: an account that exists must not be slower to refuse.
  ledger
    .write({ type: 'account-locked', account: name, until, failures, peer, by: '' })
    .catch((failure: unknown) => logger.warn({ err: failure }, 'a lock was not put on record'));
}

export function factorsOf({ totp, passkeys }: Account): ('totp' | 'passkey')[] {
  return [...(totp === null ? [] : (['totp'] as const)), ...(passkeys.length === 0 ? [] : (['passkey'] as const))];
}

export const secondCookie = 'tocsin-second';
export const challengeCookie = 'tocsin-challenge';

export function without(name: string): Cookie {
  return { name, value: '', maxAgeSeconds: 0, sameSite: 'strict' };
}

/** Opens a session for somebody who has proven who they are. @throws Refused SIGN_IN_REFUSED */
export async function openSession(
  desk: AccessDesk,
  account: Account,
  proofs: Proof[],
  call: AnyCall,
): Promise<Answer<SignInAnswer> & { secret: string }> {
  const secret = newSecret();
  const session = digestOf(secret);
  const { account: name, credentials } = account;
  const refusal = await desk.ledger.write({
    ...{ type: 'session-opened', session, account: name, credentials, proofs, by: name },
    peer: call.peer.slice(0, 200),
    agent: call.agent,
  });
  if (refusal !== '') {
    failed(desk, name, call.peer);
    throw signInRefused();
  }
  desk.accountLockout.succeeded(name);
  const cookie: Cookie = {
    name: sessionCookie,
    value: secret,
    maxAgeSeconds: Math.floor(desk.sessionMs / 1_000),
    sameSite: 'strict',
  };
  return {
    body: { state: 'open', me: meOf(desk, account, session, csrfOf(secret)) },
    cookies: [cookie, without(secondCookie), without(challengeCookie)],
    secret,
  };
}

export function meOf({ ledger, tenants }: AccessDesk, account: Account, session: string, csrf: string): Me {
  const named = new Set(account.tenants.map(({ tenant }) => tenant));
  if (named.delete(everywhere)) for (const tenant of tenants()) named.add(tenant);
  return {
    account: account.account,
    name: account.name,
    tenants: [...named].flatMap((tenant) => {
      const role = roleIn(account, tenant);
      return role === undefined ? [] : [{ tenant, role }];
    }),
    stepUpUntil: ledger.state.sessions.get(session)?.stepUpUntil ?? 0,
    factors: factorsOf(account),
    csrf,
  };
}
