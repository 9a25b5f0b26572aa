import type { Baseline, Usual } from '../../schemas/baseline.ts';
import type { Profile } from '../detector.ts';
import { Names, noNames } from '../records/names.ts';
import { noRecords, Records } from '../records/records.ts';
import { count, real, type RecordOf, shapeOf, whole } from '../records/shape.ts';
import { atHour } from '../statistics/season.ts';

/** Versions kept per tenant, so that a partition that is behind still sees the one in force where it stands. */
const versionsKept = 4;

/** `seasonal` is 1 where median and spread are against the cohort's season. */
const usualShape = shapeOf({ samples: count(), median: real(), spread: real(), seasonal: whole() });
type Own = RecordOf<typeof usualShape>;
/** Place in `cohorts` counted from 1; 0 for a device this version does not speak of. */
const memberShape = shapeOf({ cohort: whole() });

interface Version {
  version: number;
  /** Offset of the chunk that completed it; it is in force for readers beyond that. */
  completedAt: number;
  /** By row of the device. */
  members: Records<{ cohort: number }>;
  metrics: Map<string, Records<Own>>;
  /** metric, then cohort; '' is the whole tenant. */
  cohorts: Map<string, Map<string, Wider>>;
}

interface Wider {
  usual: Usual;
  offsets: Float32Array | undefined;
}

/** What one tenant's versions share: a device has one row in all of them. */
interface Tenant {
  devices: Names;
  cohorts: string[];
  building: Version | undefined;
  complete: Version[];
}

/** Folds `baselines.v1` into profiles, kept as records: a device costs some 45 bytes, and 52 per version with two metrics. */
export class Profiles {
  readonly #seed: number;
  readonly #tenants = new Map<string, Tenant>();
  #next = 0;

  /** @param seed see `Names` */
  constructor(seed = 0) {
    this.#seed = seed;
  }

  /** The offset the next chunk must not be below; chunks folded before are skipped. */
  get next(): number {
    return this.#next;
  }

  /** How many devices some version kept speaks of. */
  get devices(): number {
    return this.#tenants.values().reduce((sum, { devices }) => sum + devices.size, 0);
  }

  apply(chunk: Baseline, offset: number): void {
    if (offset < this.#next) return;
    this.#next = offset + 1;
    let tenant = this.#tenants.get(chunk.tenant);
    if (tenant === undefined) {
      tenant = { devices: new Names(noNames(this.#seed)), cohorts: [], building: undefined, complete: [] };
      this.#tenants.set(chunk.tenant, tenant);
    }
    if (tenant.building?.version !== chunk.version) tenant.building = emptyVersion(chunk.version);
    const { building } = tenant;
    for (const { cohort, metric, usual, season } of chunk.cohorts) {
      const wider = { usual, offsets: season && Float32Array.from(season.offsets) };
      const byCohort = building.cohorts.get(metric);
      if (byCohort === undefined) building.cohorts.set(metric, new Map([[cohort, wider]]));
      else byCohort.set(cohort, wider);
    }
    addDevices(tenant, building, chunk.devices);
    if (!chunk.complete) return;
    building.completedAt = offset;
    tenant.building = undefined;
    tenant.complete = [building, ...tenant.complete].slice(0, versionsKept);
    forgetStrangers(tenant);
  }

  /** Whether a reader that sees up to `before` is still told what was in force there: only so many versions are kept. */
  covers(before: number): boolean {
    return this.#tenants
      .values()
      .every(
        ({ complete }) => complete.length < versionsKept || complete.some(({ completedAt }) => completedAt < before),
      );
  }

  usual(tenant: string, device: string, metric: string, at: number, before: number): Profile | undefined {
    const known = this.#tenants.get(tenant);
    const version = known?.complete.find((candidate) => candidate.completedAt < before);
    if (known === undefined || version === undefined) return undefined;
    const row = known.devices.rowOf(0, device);
    const cohort = known.cohorts[cohortAt(version, row) - 1] ?? '';
    const byCohort = version.cohorts.get(metric);
    const tenants = byCohort?.get('');
    const wider = byCohort?.get(cohort) ?? tenants;
    const own = ownAt(version.metrics.get(metric), row);
    if (own === undefined && wider === undefined) return undefined;
    const offsets = wider?.offsets ?? tenants?.offsets;
    const learned = { device: own?.usual, seasonal: own?.seasonal ?? 0, wider: wider?.usual, offsets };
    return { cohort, ...atHour(learned, at), version: version.version };
  }
}

function emptyVersion(version: number): Version {
  const members = new Records(memberShape, noRecords());
  return { version, completedAt: 0, members, metrics: new Map(), cohorts: new Map() };
}

function addDevices(tenant: Tenant, version: Version, devices: Baseline['devices']): void {
  for (let i = 0; i < devices.device.length; i++) {
    const device = devices.device[i] ?? '';
    const row = tenant.devices.rowOf(0, device) || tenant.devices.add(0, device);
    // The cohort named first counts.
    if (cohortAt(version, row) === 0) version.members.start(row).cohort = cohortNumber(tenant, devices.cohort[i] ?? '');
    const metric = devices.metric[i] ?? '';
    let usuals = version.metrics.get(metric);
    if (usuals === undefined) version.metrics.set(metric, (usuals = new Records(usualShape, noRecords())));
    const usual = usuals.start(row);
    usual.samples = devices.samples[i] ?? 0;
    usual.median = devices.median[i] ?? 0;
    usual.spread = devices.spread[i] ?? 0;
    usual.seasonal = devices.seasonal?.[i] ?? 0;
  }
}

function cohortNumber({ cohorts }: Tenant, cohort: string): number {
  const known = cohorts.lastIndexOf(cohort);
  return known < 0 ? cohorts.push(cohort) : known + 1;
}

function cohortAt({ members }: Version, row: number): number {
  return members.has(row) ? members.at(row).cohort : 0;
}

function ownAt(usuals: Records<Own> | undefined, row: number): { usual: Usual; seasonal: number } | undefined {
  if (usuals === undefined || !usuals.has(row)) return undefined;
  const { samples, median, spread, seasonal } = usuals.at(row);
  return samples === 0 ? undefined : { usual: { samples, median, spread }, seasonal };
}

/** Gives back the rows of devices that no version speaks of any more. */
function forgetStrangers({ devices, complete }: Tenant): void {
  for (let row = 1; row <= devices.top; row++) {
    if (complete.some((version) => cohortAt(version, row) !== 0) || devices.nameOf(row) === '') continue;
    devices.unlink(row);
    devices.drop(row);
  }
}
