/** Tail above the 97 % quantile, followed sample by sample. [samples, quantile, exceedances, mean excess, mean squared excess] */
export const excessSize = 5;
const share = 0.03;

/** log10 of how often a sample is as large. */
export function chanceOf(s: Float64Array, at: number, size: number): number {
  const q = s[at + 1] as number;
  if ((s[at] as number) < 20 || q <= 0) return 0;
  if (size <= q) return Math.log10(share + (1 - share) * (1 - size / q));
  const n = s[at + 2] as number;
  const w = n / (n + 10);
  const prior = 0.35 * q;
  const mean = w * (s[at + 3] as number) + (1 - w) * prior;
  const own = (s[at + 4] as number) - (s[at + 3] as number) ** 2;
  const variance = w * own + (1 - w) * prior * prior * 1.5;
  const shape = Math.min(0.4, Math.max(0, 0.5 * (1 - (mean * mean) / Math.max(variance, 1e-300))));
  const scale = mean * (1 - shape);
  const e = size - q;
  return Math.log10(share) - (shape < 1e-6 ? e / scale / Math.LN10 : Math.log10(1 + (shape * e) / scale) / shape);
}

export function learnExcess(s: Float64Array, at: number, size: number): void {
  const n = (s[at] = (s[at] as number) + 1);
  if (n <= 20) {
    s[at + 1] = (s[at + 1] as number) + (3 * size - (s[at + 1] as number)) / n;
    s[at + 3] = 0.35 * (s[at + 1] as number);
    s[at + 4] = 2.5 * (s[at + 3] as number) ** 2;
    return;
  }
  const q = s[at + 1] as number;
  const step = 2 * Math.max(q, 0.01) * Math.max(2 / n, 0.002);
  s[at + 1] = q + (size > q ? step * (1 - share) : -step * share);
  if (size <= q) return;
  const k = (s[at + 2] = (s[at + 2] as number) + 1);
  const a = Math.max(1 / k, 1 / 60);
  const e = Math.min(size - q, 8 * (s[at + 3] as number) + (k < 10 ? 3 * q : 0));
  s[at + 3] = (s[at + 3] as number) + a * (e - (s[at + 3] as number));
  s[at + 4] = (s[at + 4] as number) + a * (e * e - (s[at + 4] as number));
}

/** The size that nearly all samples stay below. */
export function reachOf(s: Float64Array, at: number): number {
  return Math.max(3, (s[at + 1] as number) + 3 * (s[at + 3] as number));
}
