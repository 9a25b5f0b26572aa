import { type Memory, tokensKept } from './memory.ts';

const mask = 2 ** 26 - 1;

/** 26 bits: with 32 remembered, one message in two million looks like a repeat, and it takes several within minutes. */
export function tokenOf(hash: number): number {
  return (hash ^ (hash >>> 26)) & mask;
}

/** How many new messages ago this token was noted, -1 when it is not remembered. */
export function ageOf({ tokens, fresh }: Memory, token: number): number {
  // A place not written yet holds zeros, which a token may equal.
  const known = tokens.used ? Math.min(fresh, tokensKept) : 0;
  let youngest = -1;
  for (let place = 0; place < known; place++) {
    if (tokens.at(place) !== token) continue;
    const age = (fresh - 1 - place + tokensKept) % tokensKept;
    if (youngest < 0 || age < youngest) youngest = age;
  }
  return youngest;
}

/** Notes the token of the message that `fresh` is about to count. */
export function remember({ tokens, fresh }: Memory, token: number): void {
  tokens.set(fresh % tokensKept, token);
}
