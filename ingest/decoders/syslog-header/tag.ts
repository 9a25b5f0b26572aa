/** RFC 3164 section 4.1.3 allows 32 characters; programs in use have longer names. */
const tagChars = 64;

/** Where a TAG or pid ends: letters, digits and `_ . / - ( ) @ +`. Braces and quotes are left out so that JSON is no tag. */
export function tagEnd(text: string, from: number, end: number): number {
  const limit = Math.min(end, from + tagChars);
  let at = from;
  while (at < limit && isTag(text.charCodeAt(at))) at++;
  return at === end ? from : at;
}

function isTag(code: number): boolean {
  if (code >= 0x61 && code <= 0x7a) return true;
  if (code >= 0x2d && code <= 0x39) return true;
  if (code >= 0x40 && code <= 0x5a) return true;
  return code === 0x5f || code === 0x28 || code === 0x29 || code === 0x2b;
}
