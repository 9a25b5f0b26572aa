import type { SecretKind } from '../../schemas/secret-kinds.ts';
import { type Secret, secretAt } from './secret.ts';

/** A name that says what follows, as in `password=x`, `"api_key": "x"`, `\"token\":\"x\"` or `client_secret => x`. */
const names =
  /(pass(?:word|wd|phrase)|pwd|token|secret(?:[_-]?(?:access)?[_-]?key)?|api[_-]?key)(\\{0,3}["'])?[ \t]{0,4}(?:=>|[=:])[ \t]{0,4}/gi;
const openingQuote = /\\{0,3}["']/y;
/** Ends at blanks, quotes and what ends a value in a query, a list or a bracket; a comma inside a password does not end it. */
const plainValue = /(?:[^\s"'&<>,;)\]}]|[,;](?!\s|$|\\{0,3}["']|[\w.-]{1,64}[=:])|[)\]}](?![\s,;"'&)\]}]|$))+/y;
const nextName = /^[\w.-]{1,64}=(?!=|$)/;
const numeric = /^-?[0-9][0-9.eE+-]*$/;
/** Values that say there is none, or that somebody has hidden it already. */
const harmless =
  /^(?:\*+|x{3,}|[<[(]?(?:redacted|hidden|masked|filtered|empty|null|none|nil|unset)[>\])]?|true|false|yes|no)$/i;

/** Values whose names give them away. Linear in the text but for a bounded look ahead. */
export function namedSecrets(text: string, secrets: Secret[]): void {
  names.lastIndex = 0;
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const from = match.index + match[0].length;
    const kind: SecretKind = match[1]?.toLowerCase().startsWith('p') === true ? 'password' : 'token';
    const secret = valueAt(text, from, kind, match[2] !== undefined, match[0].includes(':'));
    if (secret === undefined) continue;
    secrets.push(secret);
    names.lastIndex = secret.to;
  }
}

function valueAt(text: string, at: number, kind: SecretKind, json: boolean, colon: boolean): Secret | undefined {
  openingQuote.lastIndex = at;
  const quote = openingQuote.exec(text)?.[0];
  if (quote !== undefined) {
    const from = at + quote.length;
    const to = closing(text, from, quote);
    return harmless.test(text.slice(from, to)) || to === from ? undefined : secretAt(kind, from, to);
  }
  plainValue.lastIndex = at;
  const value = plainValue.exec(text)?.[0] ?? '';
  if (/^[{[]?$/.test(value.slice(0, 1)) || harmless.test(value)) return undefined;
  // `password= user=x` is a password left empty.
  if (/[ \t]/.test(text[at - 1] ?? '') && nextName.test(value)) return undefined;
  if (kind === 'token' && colon && !json && isProse(value)) return undefined;
  const secret = secretAt(kind, at, at + value.length);
  // Bare in JSON it must stay a number, or the object is none any more.
  return json && numeric.test(value) ? { ...secret, mark: '0' } : secret;
}

/** `invalid token: expired` is prose; what follows a colon is a token when it looks like one. */
function isProse(value: string): boolean {
  return value.length < 16 && !/[0-9]/.test(value);
}

/** Where a quoted value ends: at the same quote, escaped as often; at the text's end when it is cut off. */
function closing(text: string, from: number, quote: string): number {
  const escapes = quote.length - 1;
  const mark = quote.slice(-1);
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    let before = 0;
    while (at - before > from && text[at - before - 1] === '\\') before++;
    const ends = escapes === 0 ? before % 2 === 0 : before <= escapes;
    if (ends) return at - (escapes === 0 ? 0 : before);
  }
  return text.length;
}
