import type { FleetSizes } from '../../cases/caps.ts';
import type { Target } from '../../cases/quarantine/decide.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { FleetNow } from '../fleet-now.ts';

const latest = Number.POSITIVE_INFINITY;
const mostNames = 16;

interface SeenRow {
  gateway: string;
  issuer: string;
  serial: string;
  name: string;
}

/**
 * What has been seen of a device by channels that vouch for what they say: names in plain syslog could be anybody's, and
 * would let a forger choose whom we lock out.
 */
const seen = `SELECT gateway, certificate_issuer AS issuer, certificate_serial AS serial,
    extract(certificate_subject, '(?:^|[,/] ?)CN ?= ?([^,/]+)') AS name
  FROM events
  WHERE tenant = {tenant:String} AND subject = {device:String} AND kind = 'session-opened' AND trust != 'none'
    AND received_at > fromUnixTimestamp64Milli({since:Int64})
  GROUP BY gateway, issuer, serial, name LIMIT 64`;

const lookBackMs = 30 * 24 * 3_600_000;

/** A fold of the fleet that can be brought up to now. */
export type Known = Pick<FleetNow, 'read' | 'registry' | 'certificates'>;

/** Finds out whom a gateway would have to refuse, where, and how much of what that is. */
export class Targets {
  readonly #fleet: Known;
  readonly #store: Pick<Store, 'query'>;

  constructor(fleet: Known, store: Pick<Store, 'query'>) {
    this.#fleet = fleet;
    this.#store = store;
  }

  /** @param gateway where the alert saw it; '' when nobody did. @throws Fault of log or store */
  async of(tenant: string, device: string, gateway: string, now: number): Promise<Target> {
    await this.#fleet.read();
    const known = this.#fleet.registry.device(tenant, device, latest);
    const rows = await this.#store.query<SeenRow>(seen, { tenant, device, since: Math.round(now - lookBackMs) });
    const recorded = this.#fleet.certificates
      .of(tenant, device, latest)
      .map(({ issuer, serial }) => ({ issuer, serial }));
    const shown = rows.filter(({ serial }) => serial !== '').map(({ issuer, serial }) => ({ issuer, serial }));
    const certificates = distinct([...recorded, ...shown], ({ serial }) => serial).slice(0, mostNames);
    const gateways = distinct([known?.gateway ?? '', gateway, ...rows.map((row) => row.gateway)], String);
    const names = distinct([device, ...rows.map(({ name }) => name)], String).filter((name) => name.length <= 64);
    const { site = '', model = '', productionBatch = '' } = known ?? {};
    return {
      ...{ device, site, model, productionBatch },
      gateways: gateways.filter((one) => one !== '').slice(0, mostNames),
      names: {
        certificates,
        commonNames: names.filter((name) => name !== '').slice(0, mostNames),
        usernames: names.filter((name) => name !== '').slice(0, mostNames),
        // Behind a gateway's address stand many devices: addresses are for a person to name.
        addresses: [],
      },
      sizes: this.#sizes(tenant, { site, model, productionBatch }),
    };
  }

  /** Whose certificate it is as recorded, '' when nobody said. @param issuers every way to name its issuer */
  async ownerOf(tenant: string, issuers: readonly string[], serial: string): Promise<string> {
    await this.#fleet.read();
    const recorded = issuers.map((issuer) => this.#fleet.certificates.get(tenant, issuer, serial, latest)?.device);
    return recorded.find((device) => device !== undefined) ?? '';
  }

  #sizes(tenant: string, own: Pick<Target, 'site' | 'model' | 'productionBatch'>): FleetSizes {
    const sizes = { fleet: 0, site: 0, model: 0, productionBatch: 0 };
    for (const device of this.#fleet.registry.devices(tenant, latest)) {
      sizes.fleet++;
      if (device.site === own.site) sizes.site++;
      if (device.model === own.model) sizes.model++;
      if (device.productionBatch === own.productionBatch) sizes.productionBatch++;
    }
    return sizes;
  }
}

function distinct<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
