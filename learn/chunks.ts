import type { Baseline } from '../schemas/baseline.ts';
import { hourMs } from './hours.ts';

/** One device or cohort and metric as the queries give it: integers on the scale 256 * log1p. */
export interface UsualRow {
  metric: string;
  samples: number;
  middle: number;
  deviation: number;
}
export interface DeviceRow extends UsualRow {
  device: string;
  model: string;
  /** Whether middle and deviation are against the cohort's season. */
  seasonal: 0 | 1;
}
export interface CohortRow extends UsualRow {
  cohort: string;
  /** By hour, on the same scale, and the minutes they rest on: of one hour or none where there is no season. */
  offsets: number[];
  counts: number[];
}

const scale = 256;
/** Makes the median absolute deviation of a normal series its standard deviation. */
const madToSpread = 1.4826;

/** Rises with every hour learned from; the same hour always gives the same version. */
export function versionOf(learnedTo: number): number {
  return Math.floor(learnedTo / hourMs);
}

/** Devices per chunk: with two metrics about 1.5 MB of JSON. */
export const devicesPerChunk = 10_000;

export function cohortsOf(rows: readonly CohortRow[]): Baseline['cohorts'] {
  return rows.map(({ cohort, metric, offsets, counts, ...row }) => {
    const season = offsets.length > 1 ? { offsets: offsets.map((one) => one / scale), samples: counts } : undefined;
    return { cohort, metric, usual: { samples: row.samples, ...usualOf(row) }, ...(season && { season }) };
  });
}

/** A chunk with one page of devices. The first carries the cohorts, the last says that the version is complete. */
export function chunkOf(
  part: Pick<Baseline, 'tenant' | 'learnedTo' | 'complete' | 'cohorts'>,
  rows: readonly DeviceRow[],
): Baseline {
  const usual = rows.map(usualOf);
  return {
    version: versionOf(part.learnedTo),
    ...part,
    devices: {
      device: rows.map(({ device }) => device),
      cohort: rows.map(({ model }) => model),
      metric: rows.map(({ metric }) => metric),
      samples: rows.map(({ samples }) => samples),
      median: usual.map(({ median }) => median),
      spread: usual.map(({ spread }) => spread),
      seasonal: rows.map(({ seasonal }) => seasonal),
    },
  };
}

function usualOf({ middle, deviation }: Pick<UsualRow, 'middle' | 'deviation'>): { median: number; spread: number } {
  return { median: middle / scale, spread: (madToSpread * deviation) / scale };
}
