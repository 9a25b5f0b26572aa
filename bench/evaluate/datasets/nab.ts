import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { instantOf } from '../../../app/score/stamp.ts';
import type { Recording, Segment } from '../recording.ts';
import { readSeries } from './read.ts';

/** The Numenta Anomaly Benchmark: `data/<category>/<name>.csv[.gz]` and `labels/combined_windows.json`. */
export function readNab(folder: string): Recording[] {
  const windows = JSON.parse(readFileSync(join(folder, 'labels/combined_windows.json'), 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return globSync('data/*/*.csv*', { cwd: folder })
    .sort()
    .map((file, at) => {
      const name = file.replace(/^data\//, '').replace(/\.gz$/, '');
      const series = readSeries(join(folder, file));
      const truth = (windows[name] ?? []).map((window) => rowsWithin(series.times, window));
      return { set: 'nab', name, half: at % 2 === 0 ? 0 : 1, ...series, truth };
    });
}

function rowsWithin(times: Float64Array, [from, to]: [string, string]): Segment {
  const [start, end] = [instantOf(from), instantOf(to)];
  return { from: times.findIndex((t) => t >= start), to: times.findLastIndex((t) => t <= end) };
}
