import type { Recording } from '../recording.ts';

const bins = 24;
const day = 86_400_000;

/**
 * How many metrics lie outside what the training part had at that hour (its quantiles at both ends), by how far: the score
 * is the sum over metrics of distances beyond the quantiles in interquartile ranges.
 */
export function timeOfDay({ times, values, train }: Recording, tail = 0.001): Float64Array {
  const scores = new Float64Array(times.length);
  if (train === undefined) return scores;
  const binOf = (time: number): number => Math.floor(((time % day) / day) * bins);
  for (const [m, metric] of values.entries()) {
    const held: number[][] = Array.from({ length: bins }, () => []);
    for (const [i, time] of train.times.entries())
      held[binOf(time)]?.push((train.values[m] as Float64Array)[i] as number);
    const limits = held.map((all) => {
      const sorted = Float64Array.from(all).sort();
      const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] as number;
      return { low: at(tail), high: at(1 - tail), width: at(0.75) - at(0.25) || 0.01 };
    });
    for (const [i, value] of metric.entries()) {
      const limit = limits[binOf(times[i] as number)];
      if (limit === undefined) continue;
      const beyond = Math.max(value - limit.high, limit.low - value) / limit.width;
      if (beyond > 0) scores[i] = (scores[i] as number) + beyond;
    }
  }
  return scores;
}
