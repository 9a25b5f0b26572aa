import { createHash, X509Certificate } from 'node:crypto';
import { DerReader, tags } from '../crl/der.ts';
import { forEachExtension, readKeyIdOf } from '../crl/extensions.ts';
import { hexOf } from '../crl/values.ts';
import { normaliseSerial } from '../../schemas/certificate.ts';

/** What an inventory keeps of a certificate; times in ms. */
export interface ReadCertificate {
  /** Key id of the issuer in hex, or `dn:` and its name when the certificate carries none. */
  issuer: string;
  serial: string;
  /** Key id of its own key in hex, '' when absent, and its own name as OpenSSL prints it. */
  keyId: string;
  subject: string;
  /** The common name of the subject, '' when absent. */
  commonName: string;
  isAuthority: boolean;
  publicKeySha256: string;
  notBefore: number;
  notAfter: number;
}

/** Largest certificate read, bytes. */
export const mostCertificateBytes = 64 * 1024;
const subjectKeyIdentifier = '551d0e';
const authorityKeyIdentifier = '551d23';

/** One certificate in DER. Total: undefined for anything that is none. */
export function readCertificate(der: Uint8Array): ReadCertificate | undefined {
  if (der.length > mostCertificateBytes) return undefined;
  try {
    const certificate = new X509Certificate(der);
    const ids = keyIds(der);
    const serial = normaliseSerial(certificate.serialNumber);
    if (ids === undefined || serial === '') return undefined;
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
    return {
      issuer: ids.authority === '' ? `dn:${oneLine(certificate.issuer)}` : ids.authority,
      serial,
      keyId: ids.subject,
      subject: oneLine(certificate.subject),
      commonName: commonNameOf(certificate.subject),
      isAuthority: certificate.ca,
      publicKeySha256: createHash('sha256').update(spki).digest('hex'),
      notBefore: certificate.validFromDate.getTime(),
      notAfter: certificate.validToDate.getTime(),
    };
  } catch {
    // node:crypto throws whatever OpenSSL found wrong.
    return undefined;
  }
}

function oneLine(name: string): string {
  return name.split('\n').join(', ');
}

function commonNameOf(subject: string): string {
  const line = subject.split('\n').find((part) => part.startsWith('CN='));
  return line?.slice(3) ?? '';
}

/** node:crypto does not tell extensions: TBSCertificate (RFC 5280 4.1.2) is walked to them, after OpenSSL has accepted it. */
function keyIds(der: Uint8Array): { authority: string; subject: string } | undefined {
  const outer = new DerReader(der);
  if (!outer.next(tags.sequence) || !outer.done) return undefined;
  const certificate = outer.inner();
  if (!certificate.next(tags.sequence)) return undefined;
  const body = certificate.inner();
  const found = { authority: '', subject: '' };
  while (!body.done && body.next()) {
    if (body.tag !== context3) continue;
    const fine = forEachExtension(body.inner(), (oid, _critical, value) => {
      if (oid === authorityKeyIdentifier) return readKeyIdOf(value, (id) => (found.authority = id));
      if (oid === subjectKeyIdentifier && value.next(tags.octetString))
        found.subject = hexOf(value.bytes, value.from, Math.min(value.to, value.from + 64));
      return value.reason === '';
    });
    if (!fine) return undefined;
  }
  return body.reason === '' ? found : undefined;
}

/** [3] EXPLICIT Extensions. */
const context3 = 0xa3;
