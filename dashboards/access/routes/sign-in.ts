import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { signInAnswerSchema, signInSchema } from '../../../schemas/api/access.ts';
import { Refused } from '../../api/problem.ts';
import { route, type Route } from '../../api/route.ts';
import type { AccessDesk } from '../desk.ts';
import { assertionSchema, challengeFor, challengeIn, codeProof, passkeyProof } from '../factors.ts';
import { authenticationOptions, relyingOn } from '../passkeys.ts';
import {
  type AnyCall,
  codeSchema,
  factorsOf,
  failed,
  isLocked,
  mustBeCalm,
  openSession,
  secondCookie,
  signInRefused,
  signInsPerMinute,
} from '../sign-in.ts';
import { type Account, asItIs, holderOf } from '../state.ts';

const pendingMs = 5 * 60_000;
const pendingSchema = z.object({ account: z.string(), credentials: z.number(), until: z.number() });
const loose = z.looseObject({});

/** Signing in. */
export function signInRoutes(desk: AccessDesk): Route[] {
  const { ledger, passwords, seal, clock } = desk;

  /** Who gave the right password a moment ago and owes a second factor. */
  const pendingIn = ({ cookies }: AnyCall): Account | undefined => {
    const opened = seal.open(secondCookie, cookies[secondCookie] ?? '');
    const pending = opened === undefined ? undefined : pendingSchema.safeParse(JSON.parse(opened)).data;
    if (pending === undefined || pending.until <= clock.now()) return undefined;
    const account = ledger.state.accounts.get(pending.account);
    return account?.credentials === pending.credentials ? asItIs(account) : undefined;
  };

  const signIn = route({
    method: 'POST',
    path: '/session',
    summary: 'Sign in with a password',
    access: { who: 'anyone' },
    perMinute: signInsPerMinute,
    body: signInSchema,
    answer: signInAnswerSchema,
    handle: async (call) => {
      mustBeCalm(desk, call.peer);
      const { account: name, password } = call.body;
      const account = asItIs(ledger.state.accounts.get(name));
      const right = await passwords.matches(account?.password, password);
      // The lock is looked at afterwards: what was tried meanwhile counts.
      if (!right || account === undefined || account.disabled || isLocked(desk, name)) {
        failed(desk, name, call.peer);
        throw signInRefused();
      }
      const factors = factorsOf(account);
      if (factors.length === 0) return openSession(desk, account, [{ type: 'password' }], call);
      const pending = { account: name, credentials: account.credentials, until: clock.now() + pendingMs };
      const value = seal.close(secondCookie, JSON.stringify(pending));
      return {
        body: { state: 'second-factor' as const, factors },
        cookies: [{ name: secondCookie, value, maxAgeSeconds: pendingMs / 1_000, sameSite: 'strict' as const }],
      };
    },
  });

  const withCode = route({
    method: 'POST',
    path: '/session/totp',
    summary: 'Give the code of an authenticator as second factor',
    access: { who: 'anyone' },
    perMinute: signInsPerMinute,
    body: z.strictObject({ code: codeSchema }),
    answer: signInAnswerSchema,
    handle: async (call) => {
      mustBeCalm(desk, call.peer);
      const account = pendingIn(call);
      if (account === undefined) throw new Refused('SIGN_IN_REFUSED', 'Give account and password first.');
      const proof = codeProof(desk, account, call.body.code);
      if (proof === undefined || isLocked(desk, account.account)) {
        failed(desk, account.account, call.peer);
        throw signInRefused();
      }
      return openSession(desk, account, [{ type: 'password' }, proof], call);
    },
  });

  const passkeyOptions = route({
    method: 'POST',
    path: '/session/passkey/options',
    summary: 'What a browser needs to answer with a passkey: to sign in, as second factor or to step up',
    access: { who: 'anyone' },
    perMinute: signInsPerMinute,
    answer: loose,
    handle: async (call) => {
      const account = pendingIn(call) ?? ledger.state.accounts.get(call.account);
      const options = await authenticationOptions(account?.passkeys ?? [], relyingOn(desk.origins()));
      return { body: { ...options }, cookies: [challengeFor(desk, 'passkey', options, account?.account ?? '')] };
    },
  });

  const withPasskey = route({
    method: 'POST',
    path: '/session/passkey',
    summary: 'Sign in with a passkey, alone or as second factor',
    access: { who: 'anyone' },
    perMinute: signInsPerMinute,
    body: assertionSchema,
    answer: signInAnswerSchema,
    handle: async (call) => {
      mustBeCalm(desk, call.peer);
      const asked = challengeIn(desk, 'passkey', call.cookies);
      const pending = pendingIn(call);
      const account = pending ?? asItIs(holderOf(ledger.state, call.body.id));
      const name = account?.account ?? '';
      const proof =
        asked === undefined || account === undefined || (asked.account !== '' && asked.account !== name)
          ? undefined
          : await passkeyProof(desk, account, asked.challenge, call.body as AuthenticationResponseJSON);
      // No lock: nobody guesses a passkey, and its owner gets in while somebody else guesses passwords.
      if (proof === undefined || account === undefined || account.disabled) {
        failed(desk, name, call.peer);
        throw signInRefused();
      }
      return openSession(desk, account, pending === undefined ? [proof] : [{ type: 'password' }, proof], call);
    },
  });

  return [signIn, withCode, passkeyOptions, withPasskey];
}
