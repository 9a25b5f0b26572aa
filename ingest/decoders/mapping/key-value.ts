import { limits } from '../../../schemas/limits.ts';

export type KeyValues = { ok: true; value: Record<string, string> } | { ok: false; reason: string };

/** What stands between pairs. */
const gaps = ' \t,;|';

/**
 * `key=value`, `key="a value"` and `key='a value'` anywhere in a message, in time linear in its length; inside quotes a
 * backslash takes the next character as it is. Words without an equals sign are prose and passed over.
 */
export function parseKeyValues(text: string): KeyValues {
  const value: Record<string, string> = Object.create(null) as Record<string, string>;
  let pairs = 0;
  for (let at = 0; at < text.length; ) {
    if (gaps.includes(text[at] ?? '')) {
      at++;
      continue;
    }
    const keyEnd = endOfKey(text, at);
    if (text[keyEnd] !== '=' || keyEnd === at) {
      // What is too long for a name must not become one by its end.
      for (at = keyEnd; isKey(text.charCodeAt(at)); ) at++;
      at++;
      continue;
    }
    const key = text.slice(at, keyEnd);
    const read = readValue(text, keyEnd + 1);
    at = read.end;
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return refuse('key_forbidden');
    if (Object.hasOwn(value, key)) return refuse('key_twice');
    if (++pairs > limits.jsonKeys) return refuse('keys_too_many');
    value[key] = read.value.toWellFormed();
  }
  return { ok: true, value };
}

function refuse(reason: string): KeyValues {
  return { ok: false, reason };
}

/** Letters, digits and `_.-@/`, 64 of them at most. */
function endOfKey(text: string, from: number): number {
  const limit = Math.min(text.length, from + limits.idChars);
  let at = from;
  while (at < limit && isKey(text.charCodeAt(at))) at++;
  return at;
}

function isKey(code: number): boolean {
  if ((code >= 0x61 && code <= 0x7a) || (code >= 0x40 && code <= 0x5a)) return true;
  return (code >= 0x2d && code <= 0x39) || code === 0x5f;
}

function readValue(text: string, from: number): { value: string; end: number } {
  const quote = text[from];
  if (quote !== '"' && quote !== "'") {
    let end = from;
    while (end < text.length && !gaps.includes(text[end] ?? '')) end++;
    return { value: text.slice(from, end), end };
  }
  let value = '';
  let start = from + 1;
  let at = start;
  for (; at < text.length && text[at] !== quote; at++) {
    if (text[at] !== '\\') continue;
    value += text.slice(start, at);
    start = ++at;
  }
  return { value: value + text.slice(start, at), end: at + 1 };
}
