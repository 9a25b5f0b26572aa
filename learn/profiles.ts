import type { Baseline } from '../schemas/baseline.ts';
import { chunkOf, type CohortRow, cohortsOf, type DeviceRow, devicesPerChunk } from './chunks.ts';
import { type Frozen, frozenParams } from './frozen.ts';
import { hourMs, receivedFrom } from './hours.ts';
import { largestSeasons, seasonParams } from './seasons.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

export interface LearnOptions {
  /** End of the last closed hour, ms. */
  learnedTo: number;
  /** How far back to look. Default 21 days. */
  learnMs?: number;
  frozen?: readonly Frozen[];
  devicesPerChunk?: number;
}

export const defaultLearnMs = 21 * 24 * hourMs;
/** Rows gathered at a time, which bounds the memory it takes. */
const rowsPerPage = 1_000_000;

/** Reads what is usual out of `device_hours`: the chunks of one version per tenant, in order. The same rows give the same chunks. */
export async function* learnProfiles(store: LearnStore, options: LearnOptions): AsyncGenerator<Baseline> {
  const { learnedTo, learnMs = defaultLearnMs, frozen = [], devicesPerChunk: devices = devicesPerChunk } = options;
  const from = learnedTo - learnMs;
  const range = { from, to: learnedTo, receivedFrom: receivedFrom(from) };
  for (const { tenant } of await store.query<{ tenant: string }>(statements.tenants, range)) {
    const params = { ...range, tenant, ...frozenParams(frozen, tenant, range) };
    const rows = largestSeasons(await store.query<CohortRow>(statements.cohortUsual, params));
    const seasons = seasonParams(rows);
    const paging = { ...range, tenant, devices, rows: rowsPerPage };
    const pages = await store.query<{ last: string }>(statements.devicePages, paging);
    let cohorts = cohortsOf(rows);
    let after = '';
    for (const [i, { last }] of pages.entries()) {
      const page = { ...params, ...seasons, after, upTo: last };
      const found = await store.query<DeviceRow>(statements.deviceUsual, page);
      yield chunkOf({ tenant, learnedTo, complete: i === pages.length - 1, cohorts }, found);
      cohorts = [];
      after = last;
    }
  }
}
