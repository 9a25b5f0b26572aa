import { createHash, X509Certificate } from 'node:crypto';
import { fromBER, type BitString, type OctetString } from 'asn1js';
import { Certificate } from 'pkijs';
import { normaliseIssuerName } from '../../fleet/issuer-name.ts';
import { Fault } from '../../runtime/errors.ts';

/** An authority as its own certificate shows it. */
export interface IssuerIdentity {
  /** Subject key identifier in hex: what facts and lists name it by. */
  keyId: string;
  /** As OpenSSL prints it on one line. */
  name: string;
  certificate: X509Certificate;
  /** DER of its name, octet by octet as in the certificate: clients compare that. */
  nameDer: Buffer;
  /** The bits of its public key, which OCSP requests carry a digest of (RFC 6960 4.1.1). */
  keyBits: Buffer;
}

const oids = { subjectKeyIdentifier: '2.5.29.14', keyUsage: '2.5.29.15' };
/** Most nodes of a certificate: real ones have some hundred. */
const mostNodes = 5_000;

/** Reads what pkijs knows of a certificate that node:crypto does not tell. @throws Fault CONFIG_INVALID */
export function parseCertificate(certificate: X509Certificate): Certificate {
  const { result, offset } = fromBER(certificate.raw, { maxNodes: mostNodes });
  if (offset < 0) throw new Fault('CONFIG_INVALID', 'a certificate that cannot be read');
  return new Certificate({ schema: result });
}

/** @param pem PEM or DER. @param file for messages. @throws Fault CONFIG_INVALID when it is no authority that may sign lists */
export function readIssuer(pem: Uint8Array, file: string): IssuerIdentity {
  const certificate = readCertificate(pem, file);
  const parsed = parseCertificate(certificate);
  const keyId = parsed.extensions?.find(({ extnID }) => extnID === oids.subjectKeyIdentifier);
  const usage = parsed.extensions?.find(({ extnID }) => extnID === oids.keyUsage);
  if (!certificate.ca) throw new Fault('CONFIG_INVALID', `${file} is not the certificate of an authority`);
  if (keyId === undefined)
    throw new Fault('CONFIG_INVALID', `${file} has no subject key identifier (RFC 5280 4.2.1.2)`);
  if (usage !== undefined && !signsLists(usage.extnValue))
    throw new Fault('CONFIG_INVALID', `${file} may not sign revocation lists: its key usage lacks cRLSign`);
  const octets = inside<OctetString>(keyId.extnValue);
  return {
    keyId: Buffer.from(octets.valueBlock.valueHexView).toString('hex'),
    name: certificate.subject.split('\n').join(', '),
    certificate,
    nameDer: Buffer.from(parsed.subject.valueBeforeDecode),
    keyBits: Buffer.from(parsed.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
  };
}

export function readCertificate(pem: Uint8Array, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new Fault('CONFIG_INVALID', `${file} holds no certificate`, { cause });
  }
}

/** Bit 6 of KeyUsage (RFC 5280 4.2.1.3), counted from the highest of the first octet. */
function signsLists(value: OctetString): boolean {
  const bits = inside<BitString>(value).valueBlock.valueHexView;
  return ((bits[0] ?? 0) & 0x02) !== 0;
}

function inside<T>(value: OctetString): T {
  return fromBER(value.valueBlock.valueHexView, { maxNodes: 16 }).result as T;
}

/** Whether an issuer as events and facts name it, a key id or `dn:` and a name, can be this one. */
export function isNamed({ keyId, name }: Pick<IssuerIdentity, 'keyId' | 'name'>, issuer: string): boolean {
  return issuer.startsWith('dn:')
    ? normaliseIssuerName(issuer.slice(3)) === normaliseIssuerName(name)
    : issuer === keyId;
}

/** SHA-1 of the public key's bits: how an OCSP answer names who signed it (RFC 6960 4.2.1, byKey). */
export function keyHash({ keyBits }: Pick<IssuerIdentity, 'keyBits'>): Buffer {
  return createHash('sha1').update(keyBits).digest();
}
