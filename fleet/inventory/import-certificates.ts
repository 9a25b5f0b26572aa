import type { Fact } from '../../schemas/fact.ts';
import { normaliseIssuer, normaliseOctets, normaliseSerial } from '../../schemas/certificate.ts';
import { isId, limits } from '../../schemas/limits.ts';
import type { Certificates, KnownCertificate } from '../certificates.ts';
import { readCertificate } from './certificate.ts';
import { Columns, type Row } from './columns.ts';
import { type Importer, type Importing, noChanges } from './importer.ts';
import { RowReader } from './row-reader.ts';

const columns = new Columns({
  issuer: [
    'issuer',
    'issuer key id',
    'authority key id',
    'authority key identifier',
    'aki',
    'issuer dn',
    'issuer name',
    'ca',
  ],
  serial: ['serial', 'serial number', 'certificate serial', 'serial hex'],
  serialDecimal: ['serial decimal', 'serial number decimal'],
  device: ['device', 'device id', 'common name', 'cn', 'subject cn', 'name'],
  publicKeySha256: ['public key sha256', 'spki sha256', 'public key', 'key sha256'],
  notBefore: ['not before', 'valid from', 'issued at'],
  notAfter: ['not after', 'valid to', 'valid until', 'expires', 'expires at', 'expiry'],
});
type Field = Parameters<typeof columns.cells>[1] & string;

/** Which certificates were issued to which devices, from a table or from the certificates themselves. */
export class CertificateImport implements Importer {
  readonly changes = noChanges();
  readonly #known: Certificates;
  readonly #importing: Importing;
  /** Folds what is told as well, so that a certificate that comes twice is told once. */
  #offset: number;

  constructor(known: Certificates, importing: Importing) {
    this.#known = known;
    this.#importing = importing;
    this.#offset = known.next;
  }

  fields(names: readonly string[]): (string | undefined)[] {
    return columns.fields(names);
  }

  lacks(fields: readonly (string | undefined)[]): string | undefined {
    const serial = fields.includes('serial') || fields.includes('serialDecimal');
    if (serial && fields.includes('issuer') && fields.includes('device')) return undefined;
    return 'columns with issuer (key id or name), serial and device';
  }

  take(row: Row): string {
    const reader = new RowReader(columns.cells(row));
    const certificate: KnownCertificate = {
      issuer: issuerOf(reader),
      serial: serialOf(reader),
      device: reader.id('device'),
      publicKeySha256: '',
      notBefore: reader.instant('notBefore'),
      notAfter: reader.instant('notAfter'),
    };
    if (reader.has('publicKeySha256')) {
      certificate.publicKeySha256 = normaliseOctets(reader.text('publicKeySha256', 128), 32);
      if (certificate.publicKeySha256 === '') reader.fail('public_key_sha256_invalid');
    }
    return reader.reason === '' ? this.#record(certificate) : reader.reason;
  }

  /** A certificate in DER; the device is its common name. '' when it was taken, else why not. */
  takeCertificate(der: Uint8Array): string {
    const read = readCertificate(der);
    if (read === undefined) return 'certificate_unreadable';
    if (read.isAuthority) return 'certificate_of_an_authority';
    const { issuer, serial, commonName: device, publicKeySha256, notBefore, notAfter } = read;
    if (!isId(device)) return 'common_name_is_no_device_id';
    if (issuer.length > limits.textChars) return 'issuer_too_long';
    return this.#record({ issuer, serial, device, publicKeySha256, notBefore, notAfter });
  }

  finish(): undefined {
    return undefined;
  }

  #record(certificate: KnownCertificate): string {
    const { tenant, importedAt, tell } = this.#importing;
    const { issuer, serial } = certificate;
    if (!this.#known.differs(tenant, certificate)) {
      this.changes.unchanged++;
      return '';
    }
    if (this.#known.get(tenant, issuer, serial, Number.POSITIVE_INFINITY) === undefined) this.changes.added++;
    else this.changes.changed++;
    const fact: Fact = { type: 'certificate-recorded', tenant, importedAt, ...certificate };
    this.#known.apply(fact, this.#offset++);
    tell(fact);
    return '';
  }
}

function issuerOf(reader: RowReader<Field>): string {
  const text = reader.text('issuer', limits.textChars - 3);
  const issuer = normaliseIssuer(text) || (text.includes('=') ? `dn:${text}` : '');
  if (issuer === '') reader.fail(text === '' ? 'issuer_missing' : 'issuer_invalid');
  return issuer;
}

function serialOf(reader: RowReader<Field>): string {
  const decimal = reader.has('serialDecimal');
  const text = reader.text(decimal ? 'serialDecimal' : 'serial', 80);
  const serial = normaliseSerial(text, decimal ? 'decimal' : 'hex');
  if (serial === '') reader.fail(text === '' ? 'serial_missing' : 'serial_invalid');
  return serial;
}
