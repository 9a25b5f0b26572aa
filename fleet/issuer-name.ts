/**
 * One form for a distinguished name however a program printed it: OpenVPN writes `O=Fleet, CN=maker`, Mosquitto
 * `CN=maker,O=Fleet`, older OpenSSL `/O=Fleet/CN=maker`. Parts are trimmed, types upper-cased and sorted, so the order
 * of the parts is lost on purpose. Equal forms mean equal names, never equal keys.
 */
export function normaliseIssuerName(name: string): string {
  const text = name.trim();
  const parts = text.startsWith('/') ? text.slice(1).split(slashBeforeType) : text.split(commaBeforeType);
  return parts
    .map(normalisePart)
    .filter((part) => part !== '')
    .sort()
    .join(',');
}

// A comma inside a value (`O=Fleet, Inc.`) is printed unescaped: only one before `TYPE=` separates.
const commaBeforeType = /(?:,|\s\+)\s*(?=[A-Za-z0-9.]{1,64}\s?=)/;
const slashBeforeType = /\/(?=[A-Za-z0-9.]{1,64}=)/;

function normalisePart(part: string): string {
  const equals = part.indexOf('=');
  if (equals < 0) return part.trim().replaceAll('\\,', ',');
  const type = part.slice(0, equals).trim().toUpperCase();
  return `${type}=${part
    .slice(equals + 1)
    .trim()
    .replaceAll('\\,', ',')}`;
}
