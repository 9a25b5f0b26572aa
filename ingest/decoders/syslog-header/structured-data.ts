const quote = 0x22;
const backslash = 0x5c;
const open = 0x5b;
const close = 0x5d;
const space = 0x20;
const equals = 0x3d;

/** Where the quoted value that begins after `from` ends (its closing quote), -1 when it does not. */
export function endOfValue(text: string, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at++;
  }
  return -1;
}

/** Where a name (SD-NAME of RFC 5424 section 6.3) ends; `from` when there is none. */
export function endOfName(text: string, from: number, limit: number): number {
  let at = from;
  for (; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code <= space || code === equals || code === close || code === quote || code >= 0x7f) break;
  }
  return at;
}

/** The end of one element `[id name="value" ...]` that begins at `from`, -1 when it is none. */
export function endOfElement(text: string, from: number, limit: number): number {
  let at = endOfName(text, from + 1, limit);
  if (at === from + 1) return -1;
  while (at < limit) {
    const code = text.charCodeAt(at);
    if (code === close) return at + 1;
    if (code !== space) return -1;
    // Some senders leave a blank before the bracket.
    if (text.charCodeAt(at + 1) === close) {
      at++;
      continue;
    }
    const nameEnd = endOfName(text, at + 1, limit);
    if (nameEnd === at + 1 || text.charCodeAt(nameEnd) !== equals || text.charCodeAt(nameEnd + 1) !== quote) return -1;
    const valueEnd = endOfValue(text, nameEnd + 2, limit);
    if (valueEnd < 0) return -1;
    at = valueEnd + 1;
  }
  return -1;
}

/**
 * The end of all elements (STRUCTURED-DATA of RFC 5424 section 6.3) from `from` on, -1 when they are malformed.
 * An unescaped `]` inside a value is let through: senders forget it, and the quotes tell where the value ends.
 */
export function endOfStructuredData(text: string, from: number, limit: number): number {
  let at = from;
  while (at < limit && text.charCodeAt(at) === open) {
    at = endOfElement(text, at, limit);
    if (at < 0) return -1;
  }
  return at;
}
