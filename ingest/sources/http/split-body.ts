import { beginsRecords, markLength, RecordScanner } from '../../decoders/cloud-audit/record-scanner.ts';
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

/** Where the element that begins at `from` ends: at a comma of the array's own or at `end`; -1 when it is unbalanced. */
function endOfElement(bytes: Uint8Array, from: number, end: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < end; at++) {
    const byte = bytes[at];
    if (quoted) {
      if (byte === backslash) at++;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === openBracket || byte === openBrace) depth++;
    else if (byte === closeBracket || byte === closeBrace) depth--;
    else if (byte === comma && depth === 0) return at;
    if (depth < 0) return -1;
  }
  return quoted || depth !== 0 ? -1 : end;
}

/**
 * Cuts an array at its own commas, looking into nothing but strings and brackets; whether an element is JSON is for its
 * own, bounded, parse to say. UTF-8 never hides a bracket inside another character.
 */
function splitArray(bytes: Uint8Array): Item[] | undefined {
  const { from, to } = trimmed(bytes, 0, bytes.length);
  if (to - from < 2 || bytes[from] !== openBracket || bytes[to - 1] !== closeBracket) return undefined;
  const inner = trimmed(bytes, from + 1, to - 1);
  if (inner.to === inner.from) return [];
  const items: Item[] = [];
  for (let start = inner.from; start <= inner.to; ) {
    const end = endOfElement(bytes, start, inner.to);
    const item = trimmed(bytes, start, end);
    if (end < 0 || item.to === item.from) return undefined;
    items.push(item);
    start = end + 1;
  }
  return items;
}

function splitRecords(bytes: Buffer): Item[] {
  const items: Item[] = [];
  const scanner = new RecordScanner({ item: (from, to) => items.push({ from, to }), empty: () => undefined });
  scanner.scan(bytes, markLength(bytes, 0), bytes.length);
  scanner.end(bytes.length);
  return items;
}

/** The events of a body, undefined when it is not of that shape. Documents of audit records may come as either. */
export function splitBody(bytes: Buffer, shape: Shape): Item[] | undefined {
  if (beginsRecords(bytes, 0, bytes.length)) return splitRecords(bytes);
  return shape === 'lines' ? splitLines(bytes) : splitArray(bytes);
}

/** The MQTT messages of a body: as events come, or a single one as `application/json`. */
export function splitMessages(bytes: Buffer, shape: Shape): Item[] | undefined {
  if (shape === 'lines') return splitLines(bytes);
  const whole = trimmed(bytes, 0, bytes.length);
  return bytes[whole.from] === openBrace ? [whole] : splitArray(bytes);
}
