export interface TextLine {
  /** From 1. */
  line: number;
  /** Undefined when it is longer than allowed: then none of it was kept. */
  text: string | undefined;
}

/** Longest line, characters. */
export const mostLineChars = 1024 * 1024;

/** Lines without their ends (LF or CRLF); empty ones are left out. */
export function* textLines(chunks: Iterable<string>): Generator<TextLine> {
  let rest = '';
  let line = 1;
  let tooLong = false;
  for (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      const found = ended(rest + chunk.slice(from, end), tooLong);
      if (found !== '') yield { line, text: found };
      rest = '';
      tooLong = false;
      line++;
      from = end + 1;
    }
    rest += chunk.slice(from);
    if (rest.length > mostLineChars) {
      tooLong = true;
      rest = '';
    }
  }
  const found = ended(rest, tooLong);
  if (found !== '') yield { line, text: found };
}

function ended(text: string, tooLong: boolean): string | undefined {
  if (tooLong || text.length > mostLineChars) return undefined;
  const end = text.endsWith('\r') ? text.length - 1 : text.length;
  return text.trim() === '' ? '' : text.slice(0, end);
}
