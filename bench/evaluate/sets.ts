import { readAsd } from './datasets/asd.ts';
import { readMsCloud } from './datasets/ms-cloud.ts';
import { readNab } from './datasets/nab.ts';
import { readQut } from './datasets/qut.ts';
import type { Merging } from './measures/alerts.ts';
import { probation } from './measures/nab-score.ts';
import type { Recording } from './recording.ts';

/** A labelled set: where it lies, and how its firings are counted. */
export interface LabelledSet {
  folder: string;
  read: (folder: string) => Recording[];
  merging: Merging;
  /** False alerts per device-day at which what is found is compared, and the share of events to reach there. */
  compared?: { rate: number; reach: number };
}

const minute = 60_000;

export const sets: readonly LabelledSet[] = [
  {
    folder: 'nab',
    read: readNab,
    merging: { gapMs: 30 * minute, warmUp: ({ times }) => probation(times.length) },
  },
  {
    folder: 'ms-cloud-monitoring',
    read: readMsCloud,
    // A week of hours: what the longest baseline window needs.
    merging: { gapMs: 120 * minute, warmUp: () => 168 },
    compared: { rate: 0.17, reach: 0.85 },
  },
  {
    folder: 'asd-servers',
    read: readAsd,
    merging: { gapMs: 35 * minute, warmUp: () => 0 },
    compared: { rate: 0.5, reach: 30 / 38 },
  },
  {
    folder: 'qut-dnp3-rates',
    read: readQut,
    merging: { gapMs: minute, warmUp: () => 0 },
    compared: { rate: 0.3, reach: 458 / 476 },
  },
];
