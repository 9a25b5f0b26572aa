import type { Memory } from './memory.ts';

/** Nonces or payloads remembered per device. */
export const tokensKept = 32;
const base = 2 ** 26;
const mask = base - 1;

/** 26 bits: with 32 remembered, one message in two million looks like a repeat, and it takes several within minutes. */
export function tokenOf(hash: number): number {
  return (hash ^ (hash >>> 26)) & mask;
}

/** How many new messages ago this token was noted, -1 when it is not remembered. */
export function ageOf({ tokens, fresh }: Memory, token: number): number {
  if (tokens === undefined) return -1;
  let youngest = -1;
  for (let i = 0; i < tokensKept / 2; i++) {
    const pair = tokens[i] ?? 0;
    // Bit operations take a number modulo 2^32: the low half is whole; scaling brings the high half down.
    if (((pair * (1 / base)) | 0) === token) youngest = younger(youngest, 2 * i, fresh);
    if ((pair & mask) === token) youngest = younger(youngest, 2 * i + 1, fresh);
  }
  return youngest;
}

/** Notes the token of the message that `fresh` is about to count. */
export function remember(memory: Memory, token: number): void {
  // 0.5 first: V8 then keeps the list as unboxed doubles.
  const tokens = (memory.tokens ??= Array.from({ length: tokensKept / 2 }, () => 0.5).fill(0));
  const place = memory.fresh % tokensKept;
  const pair = tokens[place >> 1] ?? 0;
  const low = pair & mask;
  const high = pair - low;
  tokens[place >> 1] = place % 2 === 0 ? token * base + low : high + token;
}

function younger(youngest: number, place: number, fresh: number): number {
  const age = (fresh - 1 - place + tokensKept) % tokensKept;
  // A place not written yet holds zeros, which a token may equal.
  if (age >= fresh) return youngest;
  return youngest < 0 || age < youngest ? age : youngest;
}
