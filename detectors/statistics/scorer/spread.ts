/**
 * A slow mean and mean absolute deviation that single extremes cannot carry away, and beside them the deviation with
 * extremes, which is the least that ever counts as spread: records of `spreadSize` numbers.
 */
export const spreadSize = 4;
const samples = 0;
const middle = 1;
const width = 2;
const whole = 3;

/** Samples after which extremes are cut before they are learned. */
const soon = 50;
/** A spread is at least this share of the spread with extremes: a constant with rare spikes has a spread too. */
const leastShare = 0.005;

const one = new Float64Array(1);
const out = new Float64Array(1);

/** The value in spreads from the mean, before it is learned; 0 during the first ten. A `fixed` mean stays 0. */
export function standing(s: Float64Array, at: number, value: number, memory: number, fixed: boolean): number {
  one[0] = value;
  stand(s, at, one, 0, memory, fixed, out);
  return out[0] as number;
}

/** The same of the value at a `place`, answered there: numbers that pass through arrays are not allocated. */
export function stand(
  s: Float64Array,
  at: number,
  values: Float64Array,
  place: number,
  memory: number,
  fixed: boolean,
  stands: Float64Array,
): void {
  const value = values[place] as number;
  const n = s[at] as number;
  const mean = s[at + middle] as number;
  const off = value - mean;
  const least = Math.max(leastShare * (s[at + whole] as number), 1e-9 * (Math.abs(mean) + Math.abs(value)), 1e-300);
  const spread = Math.max(s[at + width] as number, least);
  const a = Math.max(1 / (n + 1), 1 / memory);
  const cut = n < soon ? Infinity : 4 * spread;
  s[at + samples] = n + 1;
  if (!fixed) s[at + middle] = mean + a * Math.max(-cut, Math.min(cut, off));
  s[at + width] = (s[at + width] as number) + a * (Math.min(Math.abs(off), cut * 1.25) - (s[at + width] as number));
  const slow = Math.max(1 / (n + 1), 1 / 5_000);
  s[at + whole] = (s[at + whole] as number) + slow * (Math.abs(off) - (s[at + whole] as number));
  stands[place] = n < 10 ? 0 : Math.max(-1_000, Math.min(1_000, off / spread));
}

export function spreadOf(s: Float64Array, at: number): number {
  return Math.max(s[at + width] as number, leastShare * (s[at + whole] as number));
}
