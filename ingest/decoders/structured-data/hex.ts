/** Lower-case hex of `text`, '' when something else is in it. Colons, as certificate tools print them, are left out. */
export function toHex(text: string): string {
  let plain = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = code >= 0x30 && code <= 0x39;
    if (digit || (code >= 0x61 && code <= 0x66)) continue;
    plain = false;
    if (code !== 0x3a && !(code >= 0x41 && code <= 0x46)) return '';
  }
  return plain ? text : text.replaceAll(':', '').toLowerCase();
}

/** A certificate serial: hex without leading zeros, at most 40 digits (RFC 5280 section 4.1.2.2: 20 octets). */
export function toSerial(text: string): string {
  const hex = toHex(text);
  let at = 0;
  while (at < hex.length - 1 && hex.charCodeAt(at) === 0x30) at++;
  const serial = at === 0 ? hex : hex.slice(at);
  return serial.length <= 40 ? serial : '';
}
