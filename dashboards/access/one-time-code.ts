import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;

function totpOf(secret: string, account: string): TOTP {
  return new TOTP({
    issuer: 'Tocsin',
    label: account,
    algorithm: 'SHA1',
    digits: 6,
    period: periodSeconds,
    secret: Secret.fromBase32(secret),
  });
}

/** A new secret, base32, and what an authenticator app reads of it. */
export function newCodeSecret(account: string): { secret: string; uri: string } {
  const secret = new Secret({ size: 20 }).base32;
  return { secret, uri: totpOf(secret, account).toString() };
}

/** The 30 s step a code belongs to, one before or after now included; undefined when it is none of them. */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totpOf(secret, '').validate({ token: code, timestamp: now, window: 1 });
  return delta === null ? undefined : Math.floor(now / 1_000 / periodSeconds) + delta;
}

/** What an authenticator would show. For tests and the demo. */
export function codeAt(secret: string, now: number): string {
  return totpOf(secret, '').generate({ timestamp: now });
}
