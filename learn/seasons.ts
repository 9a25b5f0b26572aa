import type { CohortRow } from './chunks.ts';

/** Seasons as bound parameters: by cohort, 168 offsets each, one after the other; the first is the tenant's, ''. */
export interface SeasonParams {
  seasonCohorts: string[];
  messageSeasons: number[];
  byteSeasons: number[];
}

const hoursOfWeek = 168;
/** Cohorts beyond so many, the smallest, have the season of their tenant: seasons travel in the request's address. */
const mostSeasons = 100;

/** Leaves a season to the tenant and its largest cohorts. */
export function largestSeasons(rows: readonly CohortRow[]): CohortRow[] {
  const sizes = new Map<string, number>();
  for (const { cohort, samples } of rows) if (cohort !== '') sizes.set(cohort, (sizes.get(cohort) ?? 0) + samples);
  const small = [...sizes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(mostSeasons);
  const without = new Set(small.map(([cohort]) => cohort));
  return rows.map((row) => (without.has(row.cohort) ? { ...row, offsets: [], counts: [] } : row));
}

/** What devices of each cohort are measured against. A row whose season is of one hour, or of none, has none. */
export function seasonParams(rows: readonly CohortRow[]): SeasonParams {
  const own = rows.filter(({ cohort, offsets }) => cohort !== '' && offsets.length > 1).map(({ cohort }) => cohort);
  const seasonCohorts = ['', ...new Set(own)];
  const flat = (metric: string): number[] =>
    seasonCohorts.flatMap((cohort) => {
      const of = (name: string) =>
        rows.find((row) => row.cohort === name && row.metric === metric && row.offsets.length > 1);
      const offsets = (of(cohort) ?? of(''))?.offsets ?? [0];
      return Array.from({ length: hoursOfWeek }, (_, hour) => offsets[hour % offsets.length] ?? 0);
    });
  return { seasonCohorts, messageSeasons: flat('messages'), byteSeasons: flat('bytes') };
}
