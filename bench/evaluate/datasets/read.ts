import { openSeries } from '../../../app/score/series.ts';

export interface ReadSeries {
  times: Float64Array;
  metrics: string[];
  values: Float64Array[];
  labels: Uint8Array;
}

/** A whole file in columns. */
export function readSeries(file: string): ReadSeries {
  const { names, metrics, rows } = openSeries(file);
  const labelAt = names.findIndex((name) => name.toLowerCase() === 'label');
  const times: number[] = [];
  const labels: number[] = [];
  const values = metrics.map((): number[] => []);
  for (const row of rows) {
    times.push(row.time);
    labels.push(labelAt >= 0 && row.cells[labelAt] === '1' ? 1 : 0);
    for (const [i, value] of row.values.entries()) values[i]?.push(value);
  }
  return {
    times: Float64Array.from(times),
    metrics,
    values: values.map((one) => Float64Array.from(one)),
    labels: Uint8Array.from(labels),
  };
}
