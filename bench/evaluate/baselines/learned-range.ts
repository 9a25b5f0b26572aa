import type { Recording } from '../recording.ts';

/** How far a row leaves the range each metric had in the training part, in widths of the range. */
export function learnedRange({ times, values, train }: Recording): Float64Array {
  const scores = new Float64Array(times.length);
  for (const [m, metric] of values.entries()) {
    const past = train?.values[m] ?? new Float64Array();
    const low = past.reduce((least, value) => Math.min(least, value), Infinity);
    const high = past.reduce((most, value) => Math.max(most, value), -Infinity);
    for (const [i, value] of metric.entries()) {
      const beyond = Math.max(value - high, low - value) / (high - low || 1);
      if (beyond > 0) scores[i] = Math.max(scores[i] as number, beyond);
    }
  }
  return scores;
}
