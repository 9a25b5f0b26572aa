import type { Baseline, Usual } from '../../schemas/baseline.ts';
import type { Profile } from '../detector.ts';

/** Versions kept per tenant, so that a partition that is behind still sees the one in force where it stands. */
const versionsKept = 4;

interface Columns {
  samples: number[];
  median: number[];
  spread: number[];
}

interface Version {
  version: number;
  /** Offset of the chunk that completed it; it is in force for readers beyond that. */
  completedAt: number;
  rows: Map<string, number>;
  cohortOf: string[];
  metrics: Map<string, Columns>;
  /** metric, then cohort; '' is the whole tenant. */
  cohorts: Map<string, Map<string, Usual>>;
}

/** Folds `baselines.v1` into profiles, kept as columns: a device costs about 130 bytes with two metrics. */
export class Profiles {
  readonly #building = new Map<string, Version>();
  readonly #complete = new Map<string, Version[]>();
  #next = 0;

  /** The offset the next chunk must not be below; chunks folded before are skipped. */
  get next(): number {
    return this.#next;
  }

  apply(chunk: Baseline, offset: number): void {
    if (offset < this.#next) return;
    this.#next = offset + 1;
    let building = this.#building.get(chunk.tenant);
    if (building === undefined || building.version !== chunk.version) {
      building = emptyVersion(chunk.version);
      this.#building.set(chunk.tenant, building);
    }
    for (const { cohort, metric, usual } of chunk.cohorts) {
      const byCohort = building.cohorts.get(metric);
      if (byCohort === undefined) building.cohorts.set(metric, new Map([[cohort, usual]]));
      else byCohort.set(cohort, usual);
    }
    addDevices(building, chunk.devices);
    if (!chunk.complete) return;
    building.completedAt = offset;
    this.#building.delete(chunk.tenant);
    const versions = this.#complete.get(chunk.tenant) ?? [];
    this.#complete.set(chunk.tenant, [building, ...versions].slice(0, versionsKept));
  }

  usual(tenant: string, device: string, metric: string, before: number): Profile | undefined {
    const version = this.#complete.get(tenant)?.find((candidate) => candidate.completedAt < before);
    if (version === undefined) return undefined;
    const row = version.rows.get(device);
    const cohort = row === undefined ? '' : (version.cohortOf[row] ?? '');
    const own = row === undefined ? undefined : usualAt(version.metrics.get(metric), row);
    const byCohort = version.cohorts.get(metric);
    const wider = byCohort?.get(cohort) ?? byCohort?.get('');
    if (own === undefined && wider === undefined) return undefined;
    return { cohort, device: own, wider, version: version.version };
  }
}

function emptyVersion(version: number): Version {
  return { version, completedAt: 0, rows: new Map(), cohortOf: [], metrics: new Map(), cohorts: new Map() };
}

function addDevices(version: Version, devices: Baseline['devices']): void {
  for (let i = 0; i < devices.device.length; i++) {
    const device = devices.device[i] ?? '';
    let row = version.rows.get(device);
    if (row === undefined) {
      row = version.rows.size;
      version.rows.set(device, row);
      version.cohortOf.push(devices.cohort[i] ?? '');
    }
    const metric = devices.metric[i] ?? '';
    let columns = version.metrics.get(metric);
    if (columns === undefined) version.metrics.set(metric, (columns = { samples: [], median: [], spread: [] }));
    // Devices without this metric leave a gap of zero samples.
    while (columns.samples.length <= row) {
      columns.samples.push(0);
      columns.median.push(0);
      columns.spread.push(0);
    }
    columns.samples[row] = devices.samples[i] ?? 0;
    columns.median[row] = devices.median[i] ?? 0;
    columns.spread[row] = devices.spread[i] ?? 0;
  }
}

function usualAt(columns: Columns | undefined, row: number): Usual | undefined {
  const samples = columns?.samples[row] ?? 0;
  return samples === 0 ? undefined : { samples, median: columns?.median[row] ?? 0, spread: columns?.spread[row] ?? 0 };
}
