/** Where a value stands between 0 and the most, 0 to 1: on a scale of log(1 + x), as counts are judged. */
export function place(value: number, most: number): number {
  if (!(most > 0) || !(value > 0)) return 0;
  return Math.min(1, Math.log1p(value) / Math.log1p(most));
}
