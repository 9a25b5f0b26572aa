import { createHash } from 'node:crypto';
import type { Trust } from '../../schemas/event/event.ts';

/** Who is at the other end, and how far the channel vouches for it. */
export interface Identity {
  tenant: string;
  /** A gateway's id, or with trust `mtls-device` the device's own. */
  gateway: string;
  trust: Trust;
}

export interface Identities {
  byToken(token: string): Identity | undefined;
  /** @param der the certificate the peer proved to own in its handshake */
  byCertificate(der: Uint8Array): Identity | undefined;
  byAddress(address: string): Identity | undefined;
}

export interface KnownGateway {
  id: string;
  tenant: string;
  tokenSha256?: string | undefined;
  certificateSha256?: string | undefined;
  /** Addresses it sends plain syslog from: it is named by them and not vouched for. */
  addresses?: readonly string[] | undefined;
  /** True where the certificate is a device's own. */
  device?: boolean | undefined;
}

/**
 * Only digests are kept. Comparing digests takes a time that depends on the digest of what was presented, which nobody can
 * steer towards a stored one, so that it tells nothing about the secret.
 */
export function createIdentities(gateways: readonly KnownGateway[]): Identities {
  const tokens = new Map<string, Identity>();
  const certificates = new Map<string, Identity>();
  const addresses = new Map<string, Identity>();
  for (const { id: gateway, tenant, device, ...by } of gateways) {
    if (by.tokenSha256 !== undefined) tokens.set(by.tokenSha256, { tenant, gateway, trust: 'token' });
    const trust = device === true ? 'mtls-device' : 'mtls-gateway';
    if (by.certificateSha256 !== undefined) certificates.set(by.certificateSha256, { tenant, gateway, trust });
    for (const address of by.addresses ?? []) addresses.set(address, { tenant, gateway, trust: 'none' });
  }

  function find(known: Map<string, Identity>, presented: string | Uint8Array): Identity | undefined {
    const digest = createHash('sha256').update(presented).digest('hex');
    return known.get(digest);
  }

  return {
    byToken: (token) => find(tokens, token),
    byCertificate: (der) => find(certificates, der),
    byAddress: (address) => addresses.get(address),
  };
}
