import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Passkey } from '../../schemas/account.ts';
import type { Account } from './state.ts';

/** Where passkeys are good: the name people type, and the origins under it. */
export interface Relying {
  id: string;
  origins: string[];
}

/** Passkeys are bound to a name, never to an address: of loopback listeners `localhost`. */
export function relyingOn(origins: readonly string[]): Relying {
  const named = origins.filter((origin) => !/^\[|^\d+(?:\.\d+){3}$/.test(new URL(origin).hostname));
  const [first] = named;
  const id = first === undefined ? 'localhost' : new URL(first).hostname;
  return { id, origins: named.filter((origin) => new URL(origin).hostname === id) };
}

const timeout = 120_000;

export async function registrationOptions({ account, name, passkeys }: Account, { id }: Relying): Promise<object> {
  return generateRegistrationOptions({
    rpName: 'Tocsin',
    rpID: id,
    userName: account,
    userDisplayName: name,
    userID: Buffer.from(account),
    timeout,
    attestationType: 'none',
    excludeCredentials: passkeys.map(named),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
}

/** The key that a browser made, undefined when it does not prove itself. */
export async function registered(
  response: RegistrationResponseJSON,
  challenge: string,
  relying: Relying,
  made: { label: string; addedAt: number },
): Promise<Passkey | undefined> {
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: relying.origins,
    expectedRPID: relying.id,
    requireUserVerification: true,
  }).catch(() => undefined);
  if (result?.verified !== true) return undefined;
  const { id, publicKey, counter } = result.registrationInfo.credential;
  const transports = (response.response.transports ?? []).slice(0, 8).map((one) => String(one).slice(0, 20));
  return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports, ...made };
}

/** @param passkeys of the account when it is known; none ask the browser for whichever it has */
export async function authenticationOptions(passkeys: readonly Passkey[], { id }: Relying): Promise<object> {
  return generateAuthenticationOptions({
    rpID: id,
    timeout,
    userVerification: 'required',
    allowCredentials: passkeys.map(named),
  });
}

/** The counter that came with it, undefined when it proves nothing. */
export async function authenticated(
  response: AuthenticationResponseJSON,
  challenge: string,
  relying: Relying,
  { id, publicKey, counter, transports }: Passkey,
): Promise<number | undefined> {
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: relying.origins,
    expectedRPID: relying.id,
    requireUserVerification: true,
    credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter, transports },
  }).catch(() => undefined);
  return result?.verified === true ? result.authenticationInfo.newCounter : undefined;
}

function named({ id, transports }: Passkey): { id: string; transports: never[] } {
  return { id, transports: transports as never[] };
}
