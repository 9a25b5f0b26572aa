import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type Recording, segmentsOf } from '../recording.ts';
import { readSeries } from './read.ts';

/** Microsoft's cloud monitoring data: one series per file, labelled per point. */
export function readMsCloud(folder: string): Recording[] {
  return globSync('data/*/*.csv*', { cwd: folder })
    .filter((file) => /\.csv(\.gz)?$/.test(file))
    .sort()
    .map((file, at) => {
      const series = readSeries(join(folder, file));
      const name = file.replace(/^data\//, '').replace(/\.gz$/, '');
      return {
        set: 'ms-cloud-monitoring',
        name,
        half: at % 2 === 0 ? 0 : 1,
        ...series,
        truth: segmentsOf(series.labels),
      };
    });
}
