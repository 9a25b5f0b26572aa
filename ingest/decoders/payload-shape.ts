import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readingOf } from './reading.ts';

/** JSON beyond this many bytes is described as text: nobody shall pay for parsing it twice. */
const mostParsed = 8_192;
/** Bytes looked at of texts and binaries. */
const mostLookedAt = 1_024;
/** Keys and levels of JSON that make its shape. */
const mostKeys = 64;
const deepest = 3;
/** Entropy of fewer bytes says nothing. */
const leastForEntropy = 32;

/**
 * What a payload looks like, without what it says: `empty`, `number`, `json-` and a fingerprint of its keys and the types of their
 * values, `text-` and the kinds of characters in it, or `binary`; these two with bits of entropy a byte where there are 32 bytes or
 * more. A pure, total function.
 */
export function payloadShape(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty';
  if (!isUtf8(bytes)) return `binary${entropyOf(bytes)}`;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
  if (readingOf(text) !== '') return 'number';
  const json = bytes.length <= mostParsed ? jsonShape(text) : '';
  return json === '' ? `text-${classesOf(text)}${entropyOf(bytes)}` : json;
}

function jsonShape(text: string): string {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return '';
  try {
    const members: string[] = [];
    describe(JSON.parse(text), '', 0, members);
    return `json-${createHash('sha256').update(members.sort().join('\n')).digest('hex').slice(0, 12)}`;
  } catch {
    return '';
  }
}

/** Paths of keys with the types of their values; elements of an array count as one another. */
function describe(value: unknown, path: string, depth: number, members: string[]): void {
  if (members.length >= mostKeys) return;
  if (typeof value !== 'object' || value === null || depth === deepest) {
    const member = `${path}:${value === null ? 'null' : typeof value}`;
    if (!members.includes(member)) members.push(member);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (members.length >= mostKeys) return;
    describe(inner, `${path}/${Array.isArray(value) ? '' : key}`, depth + 1, members);
  }
}

/** Letters, digits, others of ASCII, white space, and what lies beyond ASCII: each a bit and a letter. */
const classes = ['a', 'd', 'p', 's', 'u'] as const;
const bitOf = Uint8Array.from({ length: 127 }, (_, code) => {
  if (code <= 32) return 8;
  if (code >= 48 && code <= 57) return 2;
  const lower = code | 32;
  return lower >= 97 && lower <= 122 ? 1 : 4;
});

function classesOf(text: string): string {
  let seen = 0;
  for (let i = 0; i < text.length && i < mostLookedAt; i++) seen |= bitOf[text.charCodeAt(i)] ?? 16;
  return classes.filter((_, at) => (seen & (1 << at)) !== 0).join('');
}

const counts = new Uint16Array(256);

/** `-5`: Shannon's, rounded; '' of few bytes. */
function entropyOf(bytes: Uint8Array): string {
  const looked = Math.min(bytes.length, mostLookedAt);
  if (looked < leastForEntropy) return '';
  counts.fill(0);
  for (let i = 0; i < looked; i++) counts[bytes[i] as number] = (counts[bytes[i] as number] as number) + 1;
  let bits = 0;
  for (let byte = 0; byte < 256; byte++) {
    const share = (counts[byte] as number) / looked;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return `-${Math.round(bits)}`;
}
