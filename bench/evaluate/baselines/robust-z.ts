import { medianSorted } from 'simple-statistics';

/** |value - median| in median absolute deviations of the `rows` before; the largest of all metrics. */
export function robustZScores(values: readonly Float64Array[], rows = 168): Float64Array {
  const scores = new Float64Array(values[0]?.length ?? 0);
  for (const metric of values) {
    const ring: number[] = [];
    for (const [i, value] of metric.entries()) {
      if (Number.isNaN(value)) continue;
      if (ring.length >= 10) scores[i] = Math.max(scores[i] as number, zOf(value, ring));
      ring.push(value);
      if (ring.length > rows) ring.shift();
    }
  }
  return scores;
}

function zOf(value: number, window: readonly number[]): number {
  const sorted = Float64Array.from(window).sort();
  const middle = medianSorted(sorted as unknown as number[]);
  const off = sorted.map((one) => Math.abs(one - middle)).sort();
  const spread = 1.4826 * medianSorted(off as unknown as number[]);
  return Math.abs(value - middle) / Math.max(spread, 1e-9 + 0.01 * Math.abs(middle));
}
