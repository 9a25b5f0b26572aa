import { refuse } from './exception.ts';

export type TokenKind = 'word' | 'name' | 'string' | 'number' | 'symbol';

export interface Token {
  kind: TokenKind;
  /** As written, quotes included. */
  text: string;
  /** A word in upper case; the content of a quoted name, unescaped; otherwise the text. */
  value: string;
  start: number;
  end: number;
}

const space = /[\t\n\v\f\r ]/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
// Dots and signs of numbers come out as symbols: nothing here depends on a number's value.
const number = /[0-9][A-Za-z0-9_]*/y;
const symbols = /[()[\]{},.;:=<>!?|+\-*/%^&@~]/y;

/**
 * Cuts SQL the way ClickHouse's own lexer does, and refuses (62) whatever the two might read differently: heredocs,
 * `//` and `#` comments, nested comments, prefixed literals, typographic quotes and dashes, NUL. What is a string for
 * us must never be code for the engine.
 */
export function* tokens(sql: string): Generator<Token> {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0];
  };
  while (at < sql.length) {
    const start = at;
    if (take(space) !== undefined) {
      at++;
      continue;
    }
    const two = sql.slice(at, at + 2);
    if (two === '--' || two === '/*') {
      at = endOfComment(sql, at);
      continue;
    }
    const first = sql.charAt(at);
    if (first === "'" || first === '"' || first === '`') {
      at = endOfQuote(sql, at);
      const text = sql.slice(start, at);
      const quoted = first !== "'";
      yield { kind: quoted ? 'name' : 'string', text, value: quoted ? unquote(text) : text, start, end: at };
      continue;
    }
    const found = take(word);
    const text = found ?? take(number) ?? take(symbols);
    if (text === undefined || two === '//') refuse(62, `Syntax error: character not accepted at position ${at + 1}`);
    at += text.length;
    const kind = found !== undefined ? 'word' : /^[0-9]/.test(text) ? 'number' : 'symbol';
    if (kind !== 'symbol' && /['"`]/.test(sql.charAt(at))) {
      refuse(62, `Syntax error: prefixed literals are not accepted (position ${start + 1})`);
    }
    yield { kind, text, value: kind === 'word' ? text.toUpperCase() : text, start, end: at };
  }
}

function endOfComment(sql: string, at: number): number {
  if (sql.startsWith('--', at)) {
    const line = sql.indexOf('\n', at);
    return checked(sql, at, line < 0 ? sql.length : line + 1);
  }
  const close = sql.indexOf('*/', at + 2);
  if (close < 0) refuse(62, 'Syntax error: Multiline comment is not closed');
  const nested = sql.indexOf('/*', at + 2);
  if (nested >= 0 && nested < close) refuse(62, 'Syntax error: nested comments are not accepted');
  return checked(sql, at, close + 2);
}

function endOfQuote(sql: string, at: number): number {
  const quote = sql.charAt(at);
  for (let i = at + 1; i < sql.length; i++) {
    const char = sql.charAt(i);
    if (char === '\\') i++;
    else if (char === quote && sql.charAt(i + 1) === quote) i++;
    else if (char === quote) return checked(sql, at, i + 1);
  }
  return refuse(62, `Syntax error: quote at position ${at + 1} is not closed`);
}

/** The engine takes a NUL for the end of the text. */
function checked(sql: string, start: number, end: number): number {
  const nul = sql.indexOf('\0', start);
  if (nul >= 0 && nul < end) refuse(62, 'Syntax error: NUL in the query');
  return end;
}

function unquote(text: string): string {
  const quote = text.charAt(0);
  const inner = text.slice(1, -1).replaceAll(quote + quote, quote);
  // Only the plain form can be compared with lists of names; anything escaped compares with nothing.
  return inner.includes('\\') ? refuse(62, 'Syntax error: escapes in quoted names are not accepted') : inner;
}

/** A string literal that holds exactly `text`, whatever is in it. */
export function literal(text: string): string {
  let out = "'";
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '\\' || char === "'") out += `\\${char}`;
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else out += char;
  }
  return `${out}'`;
}
