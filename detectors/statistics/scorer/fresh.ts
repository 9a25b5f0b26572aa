/** What is left of the larger sizes just before: a record of one number. */
export const recentSize = 1;

/** Whether a size is more than what is left of the larger ones just before: what only goes on is not told again. */
export function isFresh(s: Float64Array, at: number, size: number, samplesPerBlock: number): boolean {
  const left = (s[at] as number) * (1 - 1 / samplesPerBlock);
  s[at] = Math.max(size, left);
  return size > left;
}
