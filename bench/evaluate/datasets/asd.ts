import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type Recording, segmentsOf } from '../recording.ts';
import { readSeries } from './read.ts';

/** The application server dataset: per server a month to learn on and two labelled weeks of 19 metrics. */
export function readAsd(folder: string): Recording[] {
  return globSync('*_test.csv*', { cwd: folder })
    .sort()
    .map((file, at) => {
      const series = readSeries(join(folder, file));
      const train = readSeries(join(folder, file.replace('_test', '_train')));
      const name = file.replace(/_test.*/, '');
      return {
        set: 'asd-servers',
        name,
        half: at % 2 === 0 ? 0 : 1,
        ...series,
        truth: segmentsOf(series.labels),
        train,
      };
    });
}
