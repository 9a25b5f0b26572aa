import type { Shape } from './media-type.ts';

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Where one event of a body lies, in bytes. */
export interface Item {
  from: number;
  to: number;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function trimmed(bytes: Uint8Array, start: number, end: number): Item {
  let from = start;
  let to = end;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  return { from, to };
}

function splitLines(bytes: Buffer): Item[] {
  const items: Item[] = [];
  for (let from = 0; from < bytes.length; ) {
    const found = bytes.indexOf(0x0a, from);
    const end = found < 0 ? bytes.length : found;
    const item = trimmed(bytes, from, end);
    if (item.to > item.from) items.push(item);
    from = end + 1;
  }
  return items;
}

/**
 * Cuts an array at its own commas, looking into nothing but strings and brackets; whether an element is JSON is for its
 * own, bounded, parse to say. UTF-8 never hides a bracket inside another character.
 */
function splitArray(bytes: Uint8Array): Item[] | undefined {
  const { from, to } = trimmed(bytes, 0, bytes.length);
  if (bytes[from] !== openBracket || bytes[to - 1] !== closeBracket || to - from < 2) return undefined;
  const items: Item[] = [];
  let start = from + 1;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < to - 1; at++) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === backslash) at++;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === openBracket || byte === openBrace) depth++;
    else if (byte === closeBracket || byte === closeBrace) depth--;
    else if (byte === comma && depth === 0) {
      items.push(trimmed(bytes, start, at));
      start = at + 1;
    }
    if (depth < 0) return undefined;
  }
  if (quoted || depth !== 0) return undefined;
  const last = trimmed(bytes, start, to - 1);
  if (last.to > last.from || items.length > 0) items.push(last);
  return items.every((item) => item.to > item.from) ? items : undefined;
}

/** The events of a body, undefined when it is not of that shape. */
export function splitBody(bytes: Buffer, shape: Shape): Item[] | undefined {
  return shape === 'lines' ? splitLines(bytes) : splitArray(bytes);
}
