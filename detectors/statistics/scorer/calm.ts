/** The last four values, so that one or two wild samples can be told from what lasts: records of `calmSize` numbers. */
export const calmSize = 4;

/** The middle of the last three: one wild sample does not move it. */
export function middleOfThree(s: Float64Array, at: number, n: number, value: number): number {
  return n < 2 ? value : middle(s[at] as number, s[at + 1] as number, value);
}

/** The middle of the last five: two wild samples do not move it. */
export function middleOfFive(s: Float64Array, at: number, n: number, value: number): number {
  if (n < 4) return middleOfThree(s, at, n, value);
  const a = s[at] as number;
  const b = s[at + 1] as number;
  const c = s[at + 2] as number;
  const d = s[at + 3] as number;
  return middle(Math.max(Math.min(a, b), Math.min(c, d)), Math.min(Math.max(a, b), Math.max(c, d)), value);
}

export function lastOf(s: Float64Array, at: number): number {
  return s[at] as number;
}

export function keepLast(s: Float64Array, at: number, value: number): void {
  s[at + 3] = s[at + 2] as number;
  s[at + 2] = s[at + 1] as number;
  s[at + 1] = s[at] as number;
  s[at] = value;
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
