import { verify, X509Certificate } from 'node:crypto';
import { normaliseIssuerName } from '../issuer-name.ts';
import type { RevocationList } from './parse.ts';

/** Digest by signature algorithm (RFC 8017, 5758, 8410); null where the algorithm brings its own. SHA-1 is missing on purpose. */
const digests: Record<string, string | null> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.3.101.112': null,
};

export type Verified = { ok: true } | { ok: false; reason: string };

/** Whether the certificate (PEM or DER) signed the list and bears the name that issued it. Total. */
export function verifyRevocationList(list: RevocationList, issuer: Uint8Array): Verified {
  const digest = digests[list.algorithm];
  if (digest === undefined) return { ok: false, reason: 'crl_signature_unsupported' };
  try {
    const certificate = new X509Certificate(issuer);
    const subject = certificate.subject.split('\n').join(', ');
    if (!certificate.ca) return { ok: false, reason: 'crl_issuer_not_ca' };
    if (normaliseIssuerName(subject) !== normaliseIssuerName(list.issuerName)) {
      return { ok: false, reason: 'crl_issuer_differs' };
    }
    return verify(digest, list.signed, certificate.publicKey, list.signature)
      ? { ok: true }
      : { ok: false, reason: 'crl_signature_wrong' };
  } catch {
    return { ok: false, reason: 'crl_issuer_unreadable' };
  }
}
