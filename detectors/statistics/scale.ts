import { median as medianOf } from 'simple-statistics';
import type { Usual } from '../../schemas/baseline.ts';

/** Median, 0 of nothing (simple-statistics throws there). */
export function median(values: number[]): number {
  return values.length === 0 ? 0 : medianOf(values);
}

/**
 * How far a value lies from the median, in spreads. The spread never counts as less than `floor`, so that a perfectly
 * regular series, whose spread is 0, is judged too; a floor of 0 would make any change infinite.
 */
export function robustZ(
  value: number,
  { median: middle, spread }: Pick<Usual, 'median' | 'spread'>,
  floor: number,
): number {
  return (value - middle) / Math.max(spread, floor);
}

/**
 * A subject's own usual drawn towards a wider one with weight n / (n + k) for its own: with k samples both count the
 * same. Either may be missing; undefined when both are.
 */
export function shrink(own: Usual | undefined, wider: Usual | undefined, k: number): Usual | undefined {
  if (own === undefined || wider === undefined) return own ?? wider;
  const weight = own.samples / (own.samples + k);
  return {
    samples: own.samples,
    median: weight * own.median + (1 - weight) * wider.median,
    spread: weight * own.spread + (1 - weight) * wider.spread,
  };
}
