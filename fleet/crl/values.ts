import { type DerReader, tags } from './der.ts';

const hexPairs = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

export function hexOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += hexPairs[bytes[i] ?? 0];
  return text;
}

/** A non-negative INTEGER of at most 20 octets (RFC 5280 4.1.2.2) in hex without leading zeros; '' when it is neither. */
export function unsignedHex({ bytes, from, to }: DerReader): string {
  const length = to - from;
  const first = bytes[from] ?? 0;
  if (length === 0 || first >= 0x80 || length > 21 || (length === 21 && first !== 0)) return '';
  const text = hexOf(bytes, from, to);
  let zeros = 0;
  while (zeros < text.length - 1 && text.charCodeAt(zeros) === 0x30) zeros++;
  return zeros === 0 ? text : text.slice(zeros);
}

/** A small non-negative INTEGER or ENUMERATED, -1 when it is larger than one octet. */
export function smallNumber({ bytes, from, to }: DerReader): number {
  const value = bytes[from] ?? 0x80;
  return to - from === 1 && value < 0x80 ? value : -1;
}

/** UTCTime or GeneralizedTime in the only forms RFC 5280 4.1.2.5 allows, in ms; -1 for anything else and before 1970. */
export function instant({ tag, bytes, from, to }: DerReader): number {
  const century = tag === tags.generalizedTime ? 2 : 0;
  if (tag !== tags.utcTime && century === 0) return -1;
  if (to - from !== 13 + century || bytes[to - 1] !== 0x5a) return -1;
  for (let i = from; i < to - 1; i++) if ((bytes[i] ?? 0) < 0x30 || (bytes[i] ?? 0) > 0x39) return -1;
  const at = from + century;
  const short = pair(bytes, from);
  const year = century === 2 ? short * 100 + pair(bytes, from + 2) : short + (short >= 50 ? 1900 : 2000);
  const month = pair(bytes, at + 2);
  const day = pair(bytes, at + 4);
  const hour = pair(bytes, at + 6);
  const minute = pair(bytes, at + 8);
  const second = pair(bytes, at + 10);
  if (year < 1970 || hour > 23 || minute > 59 || second > 59) return -1;
  const midnight = midnightOf(year, month, day);
  return midnight < 0 ? -1 : midnight + ((hour * 60 + minute) * 60 + second) * 1000;
}

function midnightOf(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1) return -1;
  const midnight = Date.UTC(year, month - 1, day);
  // The 31st of a month that has 30 days would run over into the next.
  return day > 28 && new Date(midnight).getUTCDate() !== day ? -1 : midnight;
}

function pair(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) - 0x30) * 10 + (bytes[at + 1] ?? 0) - 0x30;
}

/** An OBJECT IDENTIFIER in dotted form, '' when malformed or longer than 32 octets. */
export function oidOf({ tag, bytes, from, to }: DerReader): string {
  if (tag !== tags.oid || to === from || to - from > 32) return '';
  const arcs: number[] = [];
  let arc = 0;
  for (let i = from; i < to; i++) {
    const octet = bytes[i] ?? 0;
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) return '';
    if (octet >= 0x80) continue;
    if (arcs.length === 0) {
      const root = Math.min(2, Math.floor(arc / 40));
      arcs.push(root, arc - root * 40);
    } else arcs.push(arc);
    arc = 0;
  }
  return ((bytes[to - 1] ?? 0x80) & 0x80) === 0 ? arcs.join('.') : '';
}
