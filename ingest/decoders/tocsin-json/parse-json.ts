import { limits } from '../../../schemas/limits.ts';

export type ParsedJson = { ok: true; value: unknown } | { ok: false; reason: JsonRefusal };

export type JsonRefusal =
  | 'json_too_large'
  | 'json_too_deep'
  | 'json_too_many_keys'
  | 'json_invalid'
  | 'json_forbidden_key'
  | 'json_duplicate_key'
  | 'json_number_out_of_range';

/** Bounds of one parse; `keys` and `depth` over the whole text. */
export interface JsonBounds {
  chars: number;
  depth: number;
  keys: number;
}

const eventBounds: JsonBounds = { chars: limits.bodyBytes, depth: limits.jsonDepth, keys: limits.jsonKeys };

const refuse = (reason: JsonRefusal): ParsedJson => ({ ok: false, reason });

/**
 * JSON (RFC 8259) from outside, in time linear in its length. Refused beside what is not JSON: text beyond the bounds,
 * a key twice in one object, keys that reach for a prototype, numbers that a double cannot hold (`1e400`). Strings come
 * back well formed: a lone surrogate becomes U+FFFD.
 */
export function parseJson(text: string, bounds: JsonBounds = eventBounds): ParsedJson {
  if (text.length > bounds.chars) return refuse('json_too_large');
  const members = countMembers(text, bounds);
  if (typeof members !== 'number') return members;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('json_invalid');
  }
  const walk: Walk = { members: 0, refusal: undefined };
  const mended = mend(value, walk);
  if (walk.refusal !== undefined) return refuse(walk.refusal);
  // JSON.parse keeps the last of equal keys, so fewer members in the value than in the text means one came twice.
  if (walk.members !== members) return refuse('json_duplicate_key');
  return { ok: true, value: mended };
}

/** How many `name: value` there are, before anything is built from the text: outside strings each has one colon. */
function countMembers(text: string, bounds: JsonBounds): number | ParsedJson {
  let depth = 0;
  let members = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = endOfString(text, i + 1);
      if (i === -1) return refuse('json_invalid');
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > bounds.depth) return refuse('json_too_deep');
    } else if (code === 0x7d || code === 0x5d) depth--;
    else if (code === 0x3a && ++members > bounds.keys) return refuse('json_too_many_keys');
  }
  return members;
}

/** Position of the closing quote, -1 without one. */
function endOfString(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i;
    if (code === 0x5c) i++;
  }
  return -1;
}

interface Walk {
  members: number;
  refusal: JsonRefusal | undefined;
}

/** The depth is bounded by now, so recursion is too. Changes the value in place where a string has to be mended. */
function mend(value: unknown, walk: Walk): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) walk.refusal ??= 'json_number_out_of_range';
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = mend(value[i], walk);
    return value;
  }
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) {
    walk.members++;
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
      walk.refusal ??= 'json_forbidden_key';
      continue;
    }
    const before = members[key];
    const after = mend(before, walk);
    if (after !== before) members[key] = after;
  }
  return value;
}
