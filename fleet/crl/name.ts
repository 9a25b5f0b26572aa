import { type DerReader, tags } from './der.ts';
import { oidOf } from './values.ts';

const mostParts = 64;
const mostChars = 1024;

/** Short names as OpenSSL prints them. */
const shortNames: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.46': 'dnQualifier',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** A Name (RFC 5280 4.1.2.4) as OpenVPN prints it, in the order encoded: `O=Fleet, CN=maker`. Fails on the reader. */
export function nameText(reader: DerReader): string {
  const parts: string[] = [];
  const sets = reader.inner();
  while (sets.another(tags.set)) {
    const pairs = sets.inner();
    const values: string[] = [];
    while (pairs.another(tags.sequence)) {
      values.push(pairText(pairs));
      if (values.length + parts.length > mostParts) return refuse(reader, 'crl_issuer_invalid');
    }
    if (pairs.reason !== '' || values.includes('') || values.length === 0) return refuse(reader, 'crl_issuer_invalid');
    parts.push(values.join(' + '));
  }
  const text = parts.join(', ');
  if (sets.reason !== '' || text === '' || text.length > mostChars) return refuse(reader, 'crl_issuer_invalid');
  return text;
}

function refuse(reader: DerReader, reason: string): string {
  reader.fail(reason);
  return '';
}

function pairText(pairs: DerReader): string {
  const pair = pairs.inner();
  if (!pair.next(tags.oid)) return '';
  const type = oidOf(pair);
  if (type === '' || !pair.next()) return '';
  const value = stringOf(pair.tag, pair.bytes.subarray(pair.from, pair.to));
  return value === undefined || !pair.done ? '' : `${shortNames[type] ?? type}=${escapeControls(value)}`;
}

function stringOf(tag: number, bytes: Uint8Array): string | undefined {
  switch (tag) {
    case 12:
      return Buffer.from(bytes).toString('utf8');
    case 18:
    case 19:
    case 20:
    case 22:
      return Buffer.from(bytes).toString('latin1');
    case 30:
      return bytes.length % 2 === 0 ? Buffer.from(bytes).swap16().toString('utf16le') : undefined;
    default:
      return undefined;
  }
}

/** As OpenSSL's ASN1_STRFLGS_ESC_CTRL does: a control character becomes a backslash and two hex digits. */
function escapeControls(text: string): string {
  let escaped = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const control = code < 0x20 || code === 0x7f;
    escaped += control ? `\\${code.toString(16).toUpperCase().padStart(2, '0')}` : character;
  }
  return escaped;
}
