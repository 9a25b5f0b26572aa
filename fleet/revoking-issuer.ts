import { joined, type KnownRevocation } from './joined-revocation.ts';

/** What was known of one serial from one offset of `fleet.v1` on; the newest first, `before` leading to what it replaced. */
interface Version {
  offset: number;
  active: boolean;
  revokedAt: number;
  learnedAt: number;
  reasonCode: number;
  before: Version | undefined;
}

interface Serial {
  /** By the issuer's lists, and by single facts: two voices that do not lift each other. */
  listed: Version | undefined;
  single: Version | undefined;
  /** The list that named it last. */
  list: string;
}

/** An issuer under one name, a key id or `dn:` and a name. */
export interface RevokingIssuer {
  key: string;
  name: string;
  serials: Map<string, Serial>;
  /** thisUpdate of the newest complete list: an older list that arrives later changes nothing. */
  newest: number;
  /** Just after the newest fact about its revocations. */
  next: number;
}

export function serialOf(issuer: RevokingIssuer, text: string): Serial {
  let serial = issuer.serials.get(text);
  if (serial === undefined) issuer.serials.set(text, (serial = { listed: undefined, single: undefined, list: '' }));
  return serial;
}

function inForce(version: Version | undefined, before: number): Version | undefined {
  let seen = version;
  while (seen !== undefined && seen.offset >= before) seen = seen.before;
  return seen?.active === true ? seen : undefined;
}

export function asOf(issuer: RevokingIssuer, text: string, before: number): KnownRevocation | undefined {
  const serial = issuer.serials.get(text);
  if (serial === undefined) return undefined;
  const listed = inForce(serial.listed, before);
  const single = inForce(serial.single, before);
  const told = { issuer: issuer.key, issuerName: issuer.name, serial: text };
  if (listed !== undefined && single !== undefined)
    return joined({ ...told, ...saidBy(listed) }, { ...told, ...saidBy(single) });
  const version = listed ?? single;
  return version === undefined ? undefined : { ...told, ...saidBy(version) };
}

function saidBy({
  revokedAt,
  learnedAt,
  reasonCode,
}: Version): Pick<Version, 'revokedAt' | 'learnedAt' | 'reasonCode'> {
  return { revokedAt, learnedAt, reasonCode };
}

/** What the issuer says that revoked it first. */
export function earliest(issuers: Iterable<RevokingIssuer>, serial: string, before: number) {
  return among(issuers, serial, before, (one, other) => (other.revokedAt < one.revokedAt ? other : one));
}

/** What several names of one issuer say of a serial. */
export function together(issuers: Iterable<RevokingIssuer>, serial: string, before: number) {
  return among(issuers, serial, before, joined);
}

function among(
  issuers: Iterable<RevokingIssuer>,
  serial: string,
  before: number,
  join: (one: KnownRevocation, other: KnownRevocation) => KnownRevocation,
): KnownRevocation | undefined {
  let found: KnownRevocation | undefined;
  for (const issuer of issuers) {
    const known = asOf(issuer, serial, before);
    if (known !== undefined) found = found === undefined ? known : join(found, known);
  }
  return found;
}
