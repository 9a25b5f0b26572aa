import { Certificates } from '../../fleet/certificates.ts';
import { Registry } from '../../fleet/registry.ts';
import { Revocations } from '../../fleet/revocations.ts';
import type { DeviceSearch, Fleet, FoundDevices, KnownOfDevice } from '../../dashboards/api/ports/fleet.ts';
import type { EventLog } from '../../runtime/log/port.ts';
import type { Device } from '../../schemas/fleet-facts.ts';
import { type Fact, factSchema } from '../../schemas/fact.ts';
import { topics } from '../../schemas/topics.ts';
import { Steps } from '../../fleet/compact/steps.ts';
import { certificateHistory, deviceHistory } from './device-history.ts';
import { ToldLists } from '../../fleet/told-lists.ts';
import { LiveFold } from './live-fold.ts';

const latest = Number.POSITIVE_INFINITY;

/** The one fold of `fleet.v1` in this process. */
export class LiveFleet implements Fleet {
  readonly registry = new Registry();
  readonly certificates = new Certificates();
  readonly revocations = new Revocations();
  readonly told = new ToldLists();
  /** Offsets by the time they were learned. */
  readonly #times = new Steps();
  #learnedTo = 0;
  readonly #fold: LiveFold<Fact>;

  constructor(log: EventLog) {
    this.#fold = new LiveFold(log, topics.fleet, factSchema, (fact, { offset }) => {
      this.registry.apply(fact, offset);
      this.certificates.apply(fact, offset);
      this.revocations.apply(fact, offset);
      this.told.apply(fact);
      // Two imports at once may stamp theirs out of order.
      this.#learnedTo = Math.max(this.#learnedTo, fact.importedAt);
      this.#times.set(this.#learnedTo, offset + 1);
    });
  }

  /** Rises with every fact: what was worked out from them is as of this. */
  get next(): number {
    return this.#fold.next;
  }

  open(): Promise<void> {
    return this.#fold.open();
  }

  follow(signal: AbortSignal): Promise<void> {
    return this.#fold.follow(signal);
  }

  /** Being followed, it is as good as now. */
  async read(): Promise<void> {}

  siteOf(tenant: string, device: string): string {
    return device === '' ? '' : (this.registry.device(tenant, device, latest)?.site ?? '');
  }

  find(tenant: string, { text, after, limit, ...names }: DeviceSearch): FoundDevices {
    const given = Object.fromEntries(Object.entries(names).filter(([, value]) => value !== ''));
    const { devices, ...found } = this.registry.tenant(tenant).devices.select({ id: text, ...given }, after, limit);
    return { ...found, devices: devices.map(({ registeredAt: _at, ...device }) => device) };
  }

  device(tenant: string, id: string, asOf: number): KnownOfDevice {
    const before = Number.isFinite(asOf) ? this.#times.at(asOf + 1) : latest;
    const versions = this.registry.tenant(tenant).devices.versions(id, before);
    const known = versions.at(-1);
    const device = known?.device;
    const certificates = this.certificates.of(tenant, id, before).slice(0, 200);
    const revoked = certificates.map(({ issuer, serial }) => this.revocations.lookup(tenant, issuer, serial, before));
    const issued = this.registry.issued(tenant, id, before);
    return {
      device: device === undefined ? null : this.#described(tenant, device, before),
      retired: known !== undefined && device === undefined,
      certificates: certificates.map(({ issuer, serial, notBefore, notAfter }, i) => ({
        ...{ issuer, serial, notBefore, notAfter },
        issuerClass: this.registry.issuerClass(tenant, issuer, before),
        revokedAt: revoked[i]?.revokedAt ?? null,
      })),
      history: [...deviceHistory(versions, issued), ...certificateHistory(certificates, revoked)].sort(
        (a, b) => a.at - b.at,
      ),
    };
  }

  certificate(tenant: string, issuer: string, serial: string): { name: string; value: string }[] {
    if (serial === '') return [];
    const known = this.certificates.get(tenant, issuer, serial, latest);
    const revocation = this.revocations.lookup(tenant, issuer, serial, latest);
    const device = known === undefined ? undefined : this.registry.device(tenant, known.device, latest);
    const iso = (ms: number): string => new Date(ms).toISOString();
    const pairs: [string, string | undefined][] = [
      ['serial', serial],
      ['issuer', known?.issuer ?? revocation?.issuer ?? (issuer === '' ? undefined : issuer)],
      ['issuer class', this.registry.issuerClass(tenant, issuer, latest)],
      ['issued to', known?.device],
      ['production batch', device?.productionBatch],
      ['valid from', known && iso(known.notBefore)],
      ['valid until', known && iso(known.notAfter)],
      ['revoked', revocation && iso(revocation.revokedAt)],
      ['revocation learned', revocation && iso(revocation.learnedAt)],
      ['revocation reason', revocation && String(revocation.reasonCode)],
    ];
    return pairs.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]));
  }

  #described(
    tenant: string,
    { registeredAt: _at, ...device }: Omit<Device, 'hardwareIds'> & { registeredAt: number },
    before: number,
  ): Device {
    return { ...device, hardwareIds: this.registry.hardwareIds(tenant, device.id, before) };
  }
}
