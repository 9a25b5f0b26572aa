import type { Baseline } from '../schemas/baseline.ts';
import { chunkOf, type CohortRow, cohortsOf, type DeviceRow, devicesPerChunk } from './chunks.ts';
import { hourMs } from './hours.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

/** A window that a finding speaks of, ms: nothing is learned from it, lest an attack become usual. */
export interface Flagged {
  tenant: string;
  device: string;
  from: number;
  to: number;
}

export interface LearnOptions {
  /** End of the last closed hour, ms. */
  learnedTo: number;
  /** How far back to look. Default 21 days. */
  learnMs?: number;
  flagged?: readonly Flagged[];
  devicesPerChunk?: number;
}

export const defaultLearnMs = 21 * 24 * hourMs;
const minuteMs = 60_000;
/** Most windows left out per tenant, the latest: they travel in the request's address. Beyond that medians bear it. */
const mostFlagged = 5000;

/** Reads what is usual out of `device_minutes`: the chunks of one version per tenant, in order. The same rows give the same chunks. */
export async function* learnProfiles(store: LearnStore, options: LearnOptions): AsyncGenerator<Baseline> {
  const { learnedTo, learnMs = defaultLearnMs, flagged = [], devicesPerChunk: limit = devicesPerChunk } = options;
  const range = { from: learnedTo - learnMs, to: learnedTo };
  for (const { tenant } of await store.query<{ tenant: string }>(statements.tenants, range)) {
    const params = { ...range, tenant, ...flaggedParams(flagged, tenant) };
    let cohorts = cohortsOf(await store.query<CohortRow>(statements.cohortUsual, params));
    for (let after = '', complete = false; !complete; ) {
      const [page] = await store.query<{ last: string; devices: number }>(statements.devicePage, {
        ...range,
        tenant,
        after,
        limit,
      });
      const { last = '', devices = 0 } = page ?? {};
      complete = devices < limit;
      const rows =
        devices === 0 ? [] : await store.query<DeviceRow>(statements.deviceUsual, { ...params, after, upTo: last });
      yield chunkOf({ tenant, learnedTo, complete, cohorts }, rows);
      cohorts = [];
      after = last;
    }
  }
}

export interface FlaggedParams {
  flaggedDevices: string[];
  /** Minutes since 1970 of the first, and how many. */
  flaggedFrom: number[];
  flaggedMinutes: number[];
}

/** Every minute that a flagged window touches, as bound parameters; a day at most per window. */
export function flaggedParams(flagged: readonly Flagged[], tenant: string): FlaggedParams {
  const own = flagged.filter((window) => window.tenant === tenant).slice(-mostFlagged);
  const first = own.map(({ from }) => Math.floor(from / minuteMs));
  return {
    flaggedDevices: own.map(({ device }) => device),
    flaggedFrom: first,
    flaggedMinutes: own.map(({ to }, i) => Math.min(1440, Math.max(0, Math.ceil(to / minuteMs) - (first[i] ?? 0)))),
  };
}
