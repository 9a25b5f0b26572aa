/**
 * Cuts `{"Records":[{...},{...}]}`, as audit trails are delivered, into its records, each on one line: RFC 8259 allows
 * line breaks only between tokens, so they can be dropped. Linear, and in order; text that is no such document comes
 * back whole, for the decoder to judge.
 */
export function* splitRecords(text: string): Iterable<string> {
  const start = startOfRecords(text);
  if (start === -1) {
    yield text;
    return;
  }
  let depth = 0;
  let from = -1;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i + 1);
    else if (code === 0x7b || code === 0x5b) {
      if (depth++ === 0) from = i;
    } else if (code === 0x7d || code === 0x5d) {
      if (--depth < 0) return;
      if (depth === 0 && from !== -1) {
        yield oneLine(text.slice(from, i + 1));
        from = -1;
      }
    }
  }
  if (from !== -1) yield oneLine(text.slice(from));
}

/** Position after the bracket that opens the records, -1 when the text does not begin like that. */
function startOfRecords(text: string): number {
  let at = skipSpace(text, 0);
  for (const token of ['{', '"Records"', ':', '[']) {
    if (!text.startsWith(token, at)) return -1;
    at = skipSpace(text, at + token.length);
  }
  return at;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && ' \t\r\n\uFEFF'.includes(text.charAt(at))) at++;
  return at;
}

function endOfString(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i;
    if (code === 0x5c) i++;
  }
  return text.length;
}

function oneLine(text: string): string {
  return text.replaceAll('\r', ' ').replaceAll('\n', ' ');
}
