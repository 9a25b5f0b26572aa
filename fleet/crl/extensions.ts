import { type DerReader, tags } from './der.ts';
import { hexOf, smallNumber, unsignedHex } from './values.ts';

const mostExtensions = 32;

/** 2.5.29.x as encoded, in hex: a hundred thousand entries compare these. */
const oids = {
  authorityKeyIdentifier: '551d23',
  cRLNumber: '551d14',
  deltaCRLIndicator: '551d1b',
  issuingDistributionPoint: '551d1c',
  reasonCode: '551d15',
  certificateIssuer: '551d1d',
};

export interface ListExtensions {
  /** Hex of the authority key identifier, '' when absent. */
  keyId: string;
  number: string;
  /** A delta CRL, or one that an issuing distribution point limits to a part of the certificates. */
  partial: boolean;
}

/** Calls `each` with every extension of an Extensions value the reader stands before; false when it is malformed. */
export function forEachExtension(
  reader: DerReader,
  each: (oid: string, critical: boolean, value: DerReader) => boolean,
): boolean {
  if (!reader.next(tags.sequence)) return false;
  const list = reader.inner();
  let count = 0;
  while (list.another(tags.sequence)) {
    if (++count > mostExtensions) return reader.fail('crl_extensions_invalid');
    const extension = list.inner();
    if (!extension.next(tags.oid)) break;
    const oid = hexOf(extension.bytes, extension.from, Math.min(extension.to, extension.from + 32));
    const critical = extension.peek() === tags.boolean && extension.next() && extension.bytes[extension.from] === 0xff;
    if (oid === '' || !extension.next(tags.octetString) || !extension.done) {
      return reader.fail('crl_extensions_invalid');
    }
    const value = extension.inner();
    if (!each(oid, critical, value)) return reader.fail(value.reason || 'crl_extensions_invalid');
  }
  return list.reason === '' ? true : reader.fail('crl_extensions_invalid');
}

/** crlExtensions (RFC 5280 5.2). One that is critical and unknown makes the list unusable, as the RFC demands. */
export function readListExtensions(reader: DerReader): ListExtensions {
  const found: ListExtensions = { keyId: '', number: '', partial: false };
  forEachExtension(reader, (oid, critical, value) => {
    switch (oid) {
      case oids.authorityKeyIdentifier:
        return readKeyIdOf(value, (id) => (found.keyId = id));
      case oids.cRLNumber:
        found.number = value.next(tags.integer) ? unsignedHex(value) : '';
        return found.number !== '' || value.fail('crl_number_invalid');
      case oids.deltaCRLIndicator:
      case oids.issuingDistributionPoint:
        found.partial = true;
        return true;
      default:
        return !critical || value.fail('crl_critical_extension_unknown');
    }
  });
  return found;
}

/** Of an AuthorityKeyIdentifier value (RFC 5280 4.2.1.1), in hex; not called when it names the issuer in another way. */
export function readKeyIdOf(value: DerReader, found: (keyId: string) => void): boolean {
  if (!value.next(tags.sequence)) return false;
  const parts = value.inner();
  // keyIdentifier is [0] IMPLICIT; issuer and serial may follow and are not needed.
  if (parts.peek() !== 0x80) return true;
  if (!parts.next() || parts.to - parts.from > 64 || parts.to === parts.from) return false;
  found(hexOf(parts.bytes, parts.from, parts.to));
  return true;
}

/** reasonCode of one entry (RFC 5280 5.3.1), 0 when absent, -1 when the entry cannot be used: see the reader's reason. */
export function readReasonCode(reader: DerReader): number {
  let code = 0;
  const fine = forEachExtension(reader, (oid, critical, value) => {
    if (oid === oids.reasonCode) {
      code = value.next(tags.enumerated) ? smallNumber(value) : -1;
      return (code >= 0 && code <= 10) || value.fail('crl_reason_code_invalid');
    }
    // certificateIssuer: the entry belongs to another issuer than the list says.
    if (oid === oids.certificateIssuer) return value.fail('crl_indirect');
    return !critical || value.fail('crl_critical_extension_unknown');
  });
  return fine ? code : -1;
}
