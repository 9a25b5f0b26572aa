/** A set of hashed pairs, 8,192 bits as 256 numbers: with a few hundred members some in a hundred others are taken for one. */
export const wordCount = 256;
const bitsPerWord = 32;

/** Where two values of one pair of metrics are remembered. */
export function placeOf(pair: number, first: number, second: number): number {
  let mixed =
    Math.imul(pair + 1, 0x9e3779b1) ^ Math.imul(first, 0x85ebca6b) ^ Math.imul(second + 0x3c6ef372, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % (wordCount * bitsPerWord);
}

export function isLearned(s: Float64Array, at: number, place: number): boolean {
  return (((s[at + (place >>> 5)] as number) >>> (place & 31)) & 1) === 1;
}

export function keep(s: Float64Array, at: number, place: number): void {
  const word = at + (place >>> 5);
  s[word] = ((s[word] as number) | (1 << (place & 31))) >>> 0;
}
