import { fromBER } from 'asn1js';
import { type CertID, type Extension, OCSPRequest } from 'pkijs';

/** A certificate somebody asks about; digests, serial and the whole CertID in hex. */
export interface AskedCertificate {
  id: CertID;
  der: string;
  hash: string;
  nameHash: string;
  keyHash: string;
  serial: string;
}

export interface OcspQuestion {
  asked: AskedCertificate[];
  /** As it came; the answer carries it back. */
  nonce: Extension | undefined;
}

export const requestLimits = {
  /** RFC 5019 requests have about 100 bytes; a signed one with its chain some thousand. */
  bytes: 8 * 1024,
  certificates: 16,
  /** RFC 9654 2.1: nonces of 1 to 128 octets, here with the header of their OCTET STRING. */
  nonceBytes: 131,
} as const;

const nonceOid = '1.3.6.1.5.5.7.48.1.2';
/** OCTET STRING without contents. */
const emptyNonceBytes = 2;

/** Reads an OCSPRequest (RFC 6960 4.1.1). Total: undefined is a malformed request, whatever the bytes. */
export function readQuestion(bytes: Uint8Array): OcspQuestion | undefined {
  if (bytes.length === 0 || bytes.length > requestLimits.bytes) return undefined;
  try {
    const { result, offset } = fromBER(bytes, { maxNodes: 1_000, maxDepth: 24, maxContentLength: requestLimits.bytes });
    if (offset !== bytes.length) return undefined;
    const { tbsRequest } = new OCSPRequest({ schema: result });
    const extensions = tbsRequest.requestExtensions ?? [];
    const nonce = extensions.find(({ extnID }) => extnID === nonceOid);
    // RFC 6960 4.4: only what is not critical may be passed over.
    if (extensions.some((one) => one.critical && one !== nonce)) return undefined;
    if (nonce !== undefined && !isNonce(nonce.extnValue.valueBlock.valueHexView.length)) return undefined;
    const asked = tbsRequest.requestList.map(({ reqCert }) => askedOf(reqCert));
    if (asked.length === 0 || asked.length > requestLimits.certificates) return undefined;
    return asked.every(({ serial }) => serial !== '') ? { asked, nonce } : undefined;
  } catch {
    // The libraries throw on what is malformed, in many ways.
    return undefined;
  }
}

function isNonce(bytes: number): boolean {
  return bytes > emptyNonceBytes && bytes <= requestLimits.nonceBytes;
}

function askedOf(id: CertID): AskedCertificate {
  return {
    id,
    der: hexOf(new Uint8Array(id.toSchema().toBER())),
    hash: id.hashAlgorithm.algorithmId,
    nameHash: hexOf(id.issuerNameHash.valueBlock.valueHexView),
    keyHash: hexOf(id.issuerKeyHash.valueBlock.valueHexView),
    serial: serialOf(id.serialNumber.valueBlock.valueHexView),
  };
}

/** As facts have it: hex without leading zeros; '' for none, for a negative one and for more than 20 octets. */
function serialOf(octets: Uint8Array): string {
  if (octets.length === 0 || octets.length > 21 || (octets[0] ?? 0) >= 0x80) return '';
  const hex = hexOf(octets).replace(/^0+(?=.)/, '');
  return hex.length > 40 ? '' : hex;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
