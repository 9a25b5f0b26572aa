const backslash = 0x5c;

/** RFC 5424 section 6.3.3: `\"`, `\\` and `\]`; a backslash before anything else stands for itself. */
export function unescapeValue(text: string, from: number, to: number): string {
  let value = '';
  let kept = from;
  for (let at = from; at < to - 1; at++) {
    if (text.charCodeAt(at) !== backslash) continue;
    const next = text.charCodeAt(at + 1);
    if (next === 0x22 || next === backslash || next === 0x5d) {
      value += text.slice(kept, at);
      kept = at + 1;
    }
    at++;
  }
  return value + text.slice(kept, to);
}
