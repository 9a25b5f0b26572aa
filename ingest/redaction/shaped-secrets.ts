import { type Secret, secretAt } from './secret.ts';

const authorization =
  /authorization(?:\\{0,3}["'])?[ \t]{0,4}[=:][ \t]{0,4}(?:\\{0,3}["'])?(?:(?:bearer|basic|token|digest|negotiate|ntlm|apikey)[ \t]{1,4})?/gi;
const bearer = /bearer[ \t]{1,4}/gi;
const credential = /[^\s"'\\,;&<>]+/y;
const schemeless = 16;

/** `Authorization: Basic ...` with any of its schemes, and `Bearer ...` wherever it stands. */
export function authorizations(text: string, secrets: Secret[]): void {
  for (const opening of [authorization, bearer]) {
    opening.lastIndex = 0;
    for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
      const from = match.index + match[0].length;
      credential.lastIndex = from;
      const value = credential.exec(text)?.[0] ?? '';
      const schemed = opening === authorization && /[ \t]$/.test(match[0]) && /[a-z][ \t]+$/i.test(match[0]);
      // `authorization: denied` and `bearer of news` are prose.
      if (value === '' || /^\*+$/.test(value) || (!schemed && value.length < schemeless)) continue;
      secrets.push(secretAt('authorization', from, from + value.length));
      opening.lastIndex = from + value.length;
    }
  }
}

/** JSON web tokens (RFC 7519): two parts or three, the first two being objects, so that both begin with `eyJ`. */
export function webTokens(text: string, secrets: Secret[]): void {
  let done = 0;
  for (let dot = text.indexOf('.eyJ'); dot >= 0; dot = text.indexOf('.eyJ', Math.max(done, dot + 1))) {
    let from = dot;
    while (from > done && isToken(text.charCodeAt(from - 1))) from--;
    const head = text.slice(from, dot).indexOf('eyJ');
    if (head < 0 || dot - from - head < 8) continue;
    let to = endOfToken(text, dot + 1);
    if (text[to] === '.') to = endOfToken(text, to + 1);
    secrets.push(secretAt('jwt', from + head, to));
    done = to;
  }
}

const accessKey = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/g;
const secretKey = /(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g;
/** Who acted, in an audit record: without its secret the id of a key opens nothing, and an investigator needs it. */
const actor = /accessKeyId\\{0,3}"[ \t]{0,4}:[ \t]{0,4}\\{0,3}"$/;

/** Access keys of the shape AWS gives them, and the secret that goes with one in the same line. */
export function cloudKeys(text: string, secrets: Secret[]): void {
  let leaked = false;
  for (const { index, 0: key } of text.matchAll(accessKey)) {
    if (actor.test(text.slice(Math.max(0, index - 32), index))) continue;
    leaked = true;
    secrets.push(secretAt('cloud_key', index, index + key.length));
  }
  if (!leaked) return;
  for (const { index, 0: key } of text.matchAll(secretKey)) {
    secrets.push(secretAt('cloud_key', index, index + key.length));
  }
}

function endOfToken(text: string, from: number): number {
  let to = from;
  while (to < text.length && isToken(text.charCodeAt(to))) to++;
  return to;
}

/** Base64url. */
function isToken(code: number): boolean {
  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)) return true;
  return (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
}
