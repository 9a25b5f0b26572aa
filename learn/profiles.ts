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
/** Minutes gathered at a time, which bounds the memory it takes. */
const rowsPerPage = 2_000_000;
/** Minutes of a device that its median is taken of, where as many are kept: it is then as near as a thirtieth of the spread. */
const minutesOfDevice = 1_440;
/** The same of a cohort, over all hours of the week: it is then a twenty-fifth in each of them. */
const minutesOfCohort = 150_000;

/** Reads what is usual out of `device_hours`: the chunks of one version per tenant, in order. The same rows give the same chunks. */
export async function* learnProfiles(store: LearnStore, options: LearnOptions): AsyncGenerator<Baseline> {
  const { learnedTo, learnMs = defaultLearnMs, frozen = [], devicesPerChunk: devices = devicesPerChunk } = options;
  const from = learnedTo - learnMs;
  const range = { from, to: learnedTo, receivedFrom: receivedFrom(from) };
  for (const { tenant } of await store.query<{ tenant: string }>(statements.tenants, range)) {
    const paging = { ...range, tenant, devices, rows: rowsPerPage, mostMinutes: minutesOfDevice };
    const pages = await store.query<{ last: string; heard_minutes: number }>(statements.devicePages, paging);
    const seed = pages.reduce((sum, page) => sum + page.heard_minutes, 0);
    const params = { ...range, tenant, seed, ...frozenParams(frozen, tenant, range) };
    const ofCohorts = { ...params, after: '', upTo: '', mostMinutes: minutesOfCohort };
    const rows = largestSeasons(await store.query<CohortRow>(statements.cohortUsual, ofCohorts));
    const ofDevices = { ...params, ...seasonParams(rows), mostMinutes: minutesOfDevice };
    let cohorts = cohortsOf(rows);
    let after = '';
    for (const [i, { last }] of pages.entries()) {
      const found = await store.query<DeviceRow>(statements.deviceUsual, { ...ofDevices, after, upTo: last });
      yield chunkOf({ tenant, learnedTo, complete: i === pages.length - 1, cohorts }, found);
      cohorts = [];
      after = last;
    }
  }
}
