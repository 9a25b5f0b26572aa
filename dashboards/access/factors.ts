import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';
import type { Proof } from '../../schemas/account.ts';
import { stepOf } from './one-time-code.ts';
import { authenticated, relyingOn } from './passkeys.ts';
import type { AccessDesk } from './desk.ts';
import { digestOf } from './secrets.ts';
import { challengeCookie } from './sign-in.ts';
import type { Account } from './state.ts';

const secretOf = (account: string): string => `totp:${account}`;

export function sealedCodeSecret({ seal }: AccessDesk, account: string, secret: string): string {
  return seal.close(secretOf(account), secret);
}

/** What a code proves, undefined when it proves nothing. */
export function codeProof({ seal, clock }: AccessDesk, account: Account, code: string): Proof | undefined {
  const secret = account.totp === null ? undefined : seal.open(secretOf(account.account), account.totp.secret);
  const step = secret === undefined ? undefined : stepOf(secret, code, clock.now());
  return step === undefined ? undefined : { type: 'totp', step };
}

const challengeMs = 5 * 60_000;
const sealedChallenge = z.object({ challenge: z.string(), until: z.number(), account: z.string() });

/** A challenge in a cookie of its own: nothing is kept here for strangers. @param account '' for whoever comes */
export function challengeFor(desk: AccessDesk, purpose: string, options: object, account: string) {
  const { challenge } = z.object({ challenge: z.string() }).parse(options);
  const until = desk.clock.now() + challengeMs;
  return {
    name: challengeCookie,
    value: desk.seal.close(purpose, JSON.stringify({ challenge, until, account })),
    maxAgeSeconds: challengeMs / 1_000,
    sameSite: 'strict' as const,
  };
}

export function challengeIn(
  desk: AccessDesk,
  purpose: string,
  cookies: Readonly<Record<string, string | undefined>>,
): { challenge: string; account: string } | undefined {
  const opened = desk.seal.open(purpose, cookies[challengeCookie] ?? '');
  const read = opened === undefined ? undefined : sealedChallenge.safeParse(JSON.parse(opened)).data;
  return read === undefined || read.until <= desk.clock.now() ? undefined : read;
}

/** What a browser's answer proves of this account, undefined when it proves nothing. */
export async function passkeyProof(
  desk: AccessDesk,
  account: Account,
  challenge: string,
  response: AuthenticationResponseJSON,
): Promise<Proof | undefined> {
  const passkey = account.passkeys.find(({ id }) => id === response.id);
  if (passkey === undefined) return undefined;
  const counter = await authenticated(response, challenge, relyingOn(desk.origins()), passkey);
  return counter === undefined
    ? undefined
    : { type: 'passkey', passkey: passkey.id, counter, challenge: digestOf(challenge) };
}

const base64url = z.string().regex(/^[\w-]*$/);

/** As browsers send it; the library looks at the rest. */
export const assertionSchema = z.object({
  id: base64url.max(1_400),
  rawId: base64url.max(1_400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url.max(8_000),
    authenticatorData: base64url.max(8_000),
    signature: base64url.max(4_000),
    userHandle: base64url.max(200).optional(),
  }),
  clientExtensionResults: z.looseObject({}).default({}),
  authenticatorAttachment: z.string().max(40).optional(),
});

export const attestationSchema = z.object({
  id: base64url.max(1_400),
  rawId: base64url.max(1_400),
  type: z.literal('public-key'),
  response: z.looseObject({
    clientDataJSON: base64url.max(8_000),
    attestationObject: base64url.max(32_000),
    transports: z.array(z.string().max(20)).max(8).optional(),
  }),
  clientExtensionResults: z.looseObject({}).default({}),
  authenticatorAttachment: z.string().max(40).optional(),
});
