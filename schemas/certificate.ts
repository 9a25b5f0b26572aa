/** Longest serial number of RFC 5280 section 4.1.2.2, 20 octets, in hex digits. */
const serialDigits = 40;

/**
 * A certificate's serial number as we compare it: lower-case hex without leading zeros, `0` for zero.
 * Hex may come with colons, spaces between octets, upper case, `0x` and leading zeros; decimal only as digits.
 * '' for anything else, negative numbers and more than 20 octets (RFC 5280 section 4.1.2.2).
 */
export function normaliseSerial(text: string, form: 'hex' | 'decimal' = 'hex'): string {
  return form === 'hex' ? fromHex(text) : fromDecimal(text);
}

function fromHex(text: string): string {
  // Twenty octets with two separators each, a sign octet and a prefix fit in this; longer text is not worth a look.
  if (text.length === 0 || text.length > 80) return '';
  const start = text.startsWith('0x') || text.startsWith('0X') ? 2 : 0;
  let digits = '';
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code === 0x3a || code === 0x20) && i > start && i < text.length - 1) continue;
    if (!isHexDigit(code)) return '';
    digits += text[i];
  }
  if (digits === '') return '';
  const trimmed = withoutLeadingZeros(digits).toLowerCase();
  return trimmed.length > serialDigits ? '' : trimmed;
}

function fromDecimal(text: string): string {
  // 2^160 has 49 decimal digits; ten more leave room for leading zeros.
  if (text.length === 0 || text.length > 59) return '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return '';
  }
  const digits = BigInt(text).toString(16);
  return digits.length > serialDigits ? '' : digits;
}

/** Octets as hex digits, as fingerprints and key ids come: with or without colons, any case. '' unless there are `octets`. */
export function normaliseOctets(text: string, octets: number): string {
  if (text.length > octets * 3) return '';
  let digits = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3a && i > 0) continue;
    if (!isHexDigit(code)) return '';
    digits += text[i];
  }
  return digits.length === octets * 2 ? digits.toLowerCase() : '';
}

/**
 * An issuer as events and revocation lists name it: a key id (RFC 5280 section 4.2.1.2, 1 to 64 octets) in lower-case
 * hex, or `dn:` and the issuer's name as OpenSSL prints it on one line. '' for anything else.
 */
export function normaliseIssuer(text: string): string {
  if (text.startsWith('dn:')) return text.length > 3 ? text : '';
  let digits = '';
  if (text.length > 192) return '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x3a && i > 0) continue;
    if (!isHexDigit(code)) return '';
    digits += text[i];
  }
  return digits.length >= 2 && digits.length <= 128 && digits.length % 2 === 0 ? digits.toLowerCase() : '';
}

function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length - 1 && digits[start] === '0') start++;
  return digits.slice(start);
}
