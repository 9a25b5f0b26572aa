import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { DerReader, tags } from '../crl/der.ts';
import { readCertificate } from './certificate.ts';

/** Who may sign lists of what left the factory. */
export interface TrustedSigners {
  /** PEM or DER of a manufacturer's authority, or of the very certificate it signs lists with. */
  certificates: readonly Uint8Array[];
  /** Whether the key id, in hex, was imported as that of a manufacturer. */
  isManufacturer: (keyId: string) => boolean;
  /** Whether the issuer, by key id or `dn:` and name, took back the serial. */
  isRevoked: (issuer: string, serial: string) => boolean;
}

/** Who signed, with the SHA-1 of its public key in hex: what most authorities use as key id (RFC 5280 4.2.1.2). */
export type TrustedSigner = { ok: true; keyId: string; publicKey: KeyObject } | { ok: false; reason: string };

/** Signer, and at most three authorities above it. */
const longestChain = 4;
const leastRsaBits = 2_048;
/** Extended key usages of those that sign documents: id-kp-codeSigning, id-kp-documentSigning (RFC 9336). */
const signsDocuments = ['1.3.6.1.5.5.7.3.3', '1.3.6.1.5.5.7.3.36'];

/**
 * Whether a certificate may sign lists: it is, or was issued by, an authority of a manufacturer. Devices have certificates
 * of the same authority, so that what is neither an authority nor named itself must be meant for signing documents. Total.
 *
 * @param chain the signer in DER, and after it whoever issued the one before
 * @param at ms
 */
export function trustSigner(chain: readonly Uint8Array[], trusted: TrustedSigners, at: number): TrustedSigner {
  try {
    const certificates = chain.map((der) => new X509Certificate(der));
    const named = trusted.certificates.map((bytes) => new X509Certificate(bytes));
    const [signer] = certificates;
    if (signer === undefined || certificates.length > longestChain) return refused('signer_chain_too_long');
    const reason = wrongWith(certificates, at) ?? keyWrong(signer.publicKey);
    if (reason !== undefined) return refused(reason);
    if (chain.some((der) => isTakenBack(der, trusted))) return refused('signer_revoked');
    const isNamed = named.some(({ raw }) => raw.equals(signer.raw));
    const anchored = certificates.some(
      (one) => named.some((other) => isSameOrIssued(one, other)) || trusted.isManufacturer(keyIdOf(one.publicKey)),
    );
    if (!anchored) return refused('signer_of_no_manufacturer');
    const usage = signer.keyUsage ?? [];
    if (!isNamed && !signer.ca && !signsDocuments.some((oid) => usage.includes(oid)))
      return refused('signer_not_for_documents');
    return { ok: true, keyId: keyIdOf(signer.publicKey), publicKey: signer.publicKey };
  } catch {
    // node:crypto throws whatever OpenSSL found wrong.
    return refused('signer_unreadable');
  }
}

function wrongWith(certificates: readonly X509Certificate[], at: number): string | undefined {
  for (const [i, one] of certificates.entries()) {
    if (at < one.validFromDate.getTime() || at > one.validToDate.getTime()) return 'signer_not_valid_now';
    const above = certificates[i + 1];
    if (above !== undefined && !isIssued(one, above)) return 'signer_chain_broken';
  }
  return undefined;
}

function keyWrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'ec') return undefined;
  if (asymmetricKeyType !== 'rsa') return 'signer_key_unsupported';
  return (asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits ? 'signer_key_weak' : undefined;
}

function isIssued(one: X509Certificate, by: X509Certificate): boolean {
  return by.ca && one.checkIssued(by) && one.verify(by.publicKey);
}

function isSameOrIssued(one: X509Certificate, by: X509Certificate): boolean {
  return one.raw.equals(by.raw) || isIssued(one, by);
}

function isTakenBack(der: Uint8Array, { isRevoked }: TrustedSigners): boolean {
  const read = readCertificate(der);
  return read === undefined || isRevoked(read.issuer, read.serial);
}

/** Of the key itself: the key id that a certificate states is only what it says. */
function keyIdOf(key: KeyObject): string {
  const outer = new DerReader(key.export({ type: 'spki', format: 'der' }));
  if (!outer.next(tags.sequence)) return '';
  const body = outer.inner();
  if (!body.next(tags.sequence) || !body.next(tags.bitString)) return '';
  // The first octet of a BIT STRING counts its unused bits.
  return createHash('sha1')
    .update(body.bytes.subarray(body.from + 1, body.to))
    .digest('hex');
}

function refused(reason: string): TrustedSigner {
  return { ok: false, reason };
}
