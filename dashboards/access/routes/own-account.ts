import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import { meSchema, passkeyListSchema, passwordSchema } from '../../../schemas/api/access.ts';
import { pageQuery } from '../../api/cursor.ts';
import { pageOf } from '../../api/page-of.ts';
import { Refused } from '../../api/problem.ts';
import { type Cookie, route, type Route } from '../../api/route.ts';
import { sessionCookie } from '../../api/serve-route.ts';
import { type AccessDesk, accountOf, mustStand } from '../desk.ts';
import { attestationSchema, challengeFor, challengeIn, sealedCodeSecret } from '../factors.ts';
import { newCodeSecret, stepOf } from '../one-time-code.ts';
import { registered, registrationOptions, relyingOn } from '../passkeys.ts';
import { csrfOf, digestOf } from '../secrets.ts';
import {
  type AnyCall,
  challengeCookie,
  codeSchema,
  failed,
  isLocked,
  meOf,
  mustBeCalm,
  signInsPerMinute,
  without,
} from '../sign-in.ts';

const offerMs = 10 * 60_000;
const offerCookie = 'tocsin-totp';
const offerSchema = z.object({ account: z.string(), secret: z.string(), until: z.number() });
const passkeyLabel = z.string().trim().min(1).max(60).default('passkey');

/** Password and second factors of whoever is signed in. A stolen session alone changes none of them. */
export function ownAccountRoutes(desk: AccessDesk): Route[] {
  const { ledger, passwords, seal, clock } = desk;
  const own = { who: 'account', stepUp: true } as const;
  const meNow = ({ account, session, cookies }: AnyCall) =>
    meOf(desk, accountOf(desk, account), session, csrfOf(cookies[sessionCookie] ?? ''));

  const password = route({
    method: 'PUT',
    path: '/account/password',
    summary: 'Change your password; your other sessions end',
    access: { who: 'account' },
    perMinute: signInsPerMinute,
    body: z.strictObject({ current: z.string().min(1).max(256), password: passwordSchema }),
    handle: async ({ body, account, session, peer }) => {
      mustBeCalm(desk, peer);
      const right = await passwords.matches(accountOf(desk, account).password, body.current);
      if (!right || isLocked(desk, account)) {
        failed(desk, account, peer);
        throw new Refused('REFUSED', 'The current password is not right, or you have to wait a little.');
      }
      const hash = await passwords.hash(body.password);
      const change = { type: 'password-set', account, password: hash, keep: session, reset: false } as const;
      mustStand(await ledger.write({ ...change, by: account }));
      return { body: undefined };
    },
  });

  const offerCode = route({
    method: 'POST',
    path: '/account/totp',
    summary: 'A new secret for an authenticator; it counts once a code of it was given',
    access: own,
    answer: z.object({ uri: z.string(), secret: z.string() }),
    handle: async ({ account }) => {
      const { secret, uri } = newCodeSecret(account);
      const value = seal.close(offerCookie, JSON.stringify({ account, secret, until: clock.now() + offerMs }));
      const cookie: Cookie = { name: offerCookie, value, maxAgeSeconds: offerMs / 1_000, sameSite: 'strict' };
      return { body: { uri, secret }, cookies: [cookie] };
    },
  });

  const takeCode = route({
    method: 'PUT',
    path: '/account/totp',
    summary: 'Ask for codes of that authenticator from now on',
    access: own,
    perMinute: signInsPerMinute,
    body: z.strictObject({ code: codeSchema }),
    answer: meSchema,
    handle: async ({ body, ...call }) => {
      const { account } = call;
      const opened = seal.open(offerCookie, call.cookies[offerCookie] ?? '');
      const offer = opened === undefined ? undefined : offerSchema.safeParse(JSON.parse(opened)).data;
      if (offer?.account !== account || offer.until <= clock.now())
        throw new Refused('REFUSED', 'Ask for a new secret first.');
      const step = stepOf(offer.secret, body.code, clock.now());
      if (step === undefined) throw new Refused('REFUSED', 'That is not the code of this secret now.');
      const secret = sealedCodeSecret(desk, account, offer.secret);
      mustStand(await ledger.write({ type: 'totp-set', account, secret, step, by: account }));
      return { body: meNow(call), cookies: [without(offerCookie)] };
    },
  });

  const dropCode = route({
    method: 'DELETE',
    path: '/account/totp',
    summary: 'Ask for codes no more',
    access: own,
    answer: meSchema,
    handle: async (call) => {
      mustStand(await ledger.write({ type: 'totp-removed', account: call.account, by: call.account }));
      return { body: meNow(call) };
    },
  });

  const passkeyOptions = route({
    method: 'POST',
    path: '/account/passkeys/options',
    summary: 'What a browser needs to make a passkey',
    access: own,
    answer: z.looseObject({}),
    handle: async ({ account }) => {
      const options = await registrationOptions(accountOf(desk, account), relyingOn(desk.origins()));
      return { body: { ...options }, cookies: [challengeFor(desk, 'new-passkey', options, account)] };
    },
  });

  const addPasskey = route({
    method: 'POST',
    path: '/account/passkeys',
    summary: 'Take a passkey that the browser made',
    access: own,
    body: z.strictObject({ label: passkeyLabel, response: attestationSchema }),
    answer: meSchema,
    handle: async ({ body, ...call }) => {
      const { account } = call;
      const asked = challengeIn(desk, 'new-passkey', call.cookies);
      const passkey =
        asked?.account !== account
          ? undefined
          : await registered(body.response as RegistrationResponseJSON, asked.challenge, relyingOn(desk.origins()), {
              label: body.label,
              addedAt: clock.now(),
            });
      if (asked === undefined || passkey === undefined)
        throw new Refused('REFUSED', 'That passkey does not prove itself. Try again.');
      const challenge = digestOf(asked.challenge);
      mustStand(await ledger.write({ type: 'passkey-added', account, passkey, challenge, by: account }));
      return { body: meNow(call), cookies: [without(challengeCookie)] };
    },
  });

  const listPasskeys = route({
    method: 'GET',
    path: '/account/passkeys',
    summary: 'Your passkeys',
    access: { who: 'account' },
    query: z.object(pageQuery(100, 500)),
    answer: passkeyListSchema,
    handle: async ({ account, page }) => {
      const { passkeys } = accountOf(desk, account);
      const { rows, next } = pageOf(passkeys, [{ of: ({ addedAt }) => addedAt }, { of: ({ id }) => id }], page);
      return { body: { passkeys: rows, next } };
    },
  });

  const dropPasskey = route({
    method: 'DELETE',
    path: '/account/passkeys/:id',
    summary: 'Take a passkey no more',
    access: own,
    params: z.object({ id: z.string().max(1_400) }),
    answer: meSchema,
    handle: async ({ params, ...call }) => {
      const { account } = call;
      mustStand(await ledger.write({ type: 'passkey-removed', account, passkey: params.id, by: account }));
      return { body: meNow(call) };
    },
  });

  return [password, offerCode, takeCode, dropCode, passkeyOptions, addPasskey, listPasskeys, dropPasskey];
}
