const begin = '-----BEGIN X509 CRL-----';
const end = '-----END X509 CRL-----';

/** Largest file read: 100,000 entries take 4 MB, a million 40. */
export const mostListBytes = 64 * 1024 * 1024;

/** The DER of every list in a file: one when it is DER itself, each block when it is PEM; none when it is neither. */
export function splitRevocationLists(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length > mostListBytes) return [];
  if (bytes[0] === 0x30) return [bytes];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const lists: Uint8Array[] = [];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    const stop = text.indexOf(end, at);
    if (stop < 0) break;
    const body = text.slice(at + begin.length, stop);
    if (/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(body)) lists.push(Buffer.from(body, 'base64'));
  }
  return lists;
}
