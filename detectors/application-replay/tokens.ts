import type { Memory } from './memory.ts';

/** Nonces or payloads remembered per device. */
export const tokensKept = 48;
const base = 2 ** 26;

/** 26 bits: with 48 remembered, one message in 1.4 million looks like a repeat, and it takes several within minutes. */
export function tokenOf(hash: number): number {
  return (hash ^ (hash >>> 26)) & (base - 1);
}

/** How many new messages ago this token was noted, -1 when it is not remembered. */
export function ageOf({ tokens, fresh }: Memory, token: number): number {
  if (tokens === undefined) return -1;
  const kept = Math.min(fresh, tokensKept);
  for (let age = 0; age < kept; age++) if (at(tokens, (fresh - 1 - age) % tokensKept) === token) return age;
  return -1;
}

/** Notes the token of the message that `fresh` is about to count. */
export function remember(memory: Memory, token: number): void {
  // 0.5 first: V8 then keeps the list as unboxed doubles.
  const tokens = (memory.tokens ??= new Array<number>(tokensKept / 2).fill(0.5).fill(0));
  const place = memory.fresh % tokensKept;
  const pair = tokens[place >> 1] ?? 0;
  const low = pair % base;
  const high = (pair - low) / base;
  tokens[place >> 1] = place % 2 === 0 ? high * base + token : token * base + low;
}

function at(tokens: readonly number[], place: number): number {
  const pair = tokens[place >> 1] ?? 0;
  const low = pair % base;
  return place % 2 === 0 ? low : (pair - low) / base;
}
