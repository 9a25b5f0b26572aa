import type { IssuerClass } from '../schemas/event/event.ts';
import type { Fact } from '../schemas/fact.ts';
import { FactTimes } from './compact/fact-times.ts';
import { Names } from './compact/names.ts';
import { TextTable } from './compact/text-table.ts';
import { Devices, type RegisteredDevice } from './devices.ts';
import { type IssuedId, IssuedLists } from './issued.ts';
import { IssuerKeys } from './issuer-keys.ts';
import { PlannedWindows } from './planned-windows.ts';
import type { ScopeKind, Window } from './window.ts';
import { Versions } from './versions.ts';

/** What was ordered of a production batch. */
export interface OrderedBatch {
  manufacturer: string;
  quantity: number;
  /** ms. */
  orderedAt: number;
}

/** All that is known of one tenant's fleet, for readers that compare it with a file. */
export interface TenantFleet {
  readonly devices: Devices;
  readonly issued: IssuedLists;
  readonly orders: Versions<OrderedBatch>;
  readonly issuers: Versions<IssuerClass>;
  readonly windows: PlannedWindows;
}

/**
 * Folds facts of inventory, factory and operations into an append-only view. Every look-up names the offset it may see up
 * to (exclusive), so that readers that stand at different points of the log share one view and each sees its own past.
 */
export class Registry {
  readonly #tenants = new Map<string, TenantFleet>();
  readonly #names = new Names();
  readonly #facts = new FactTimes();
  readonly #issuers = new IssuerKeys();
  #next = 0;

  /** The offset the next fact must not be below; facts seen before are skipped, so a second delivery changes nothing. */
  get next(): number {
    return this.#next;
  }

  apply(fact: Fact, offset: number): void {
    if (offset < this.#next) return;
    this.#next = offset + 1;
    switch (fact.type) {
      case 'devices-registered': {
        const at = this.#facts.add(offset, fact.importedAt);
        for (const device of fact.devices) this.tenant(fact.tenant).devices.register(device, at);
        return;
      }
      case 'devices-retired': {
        const at = this.#facts.add(offset, fact.importedAt);
        for (const id of fact.ids) this.tenant(fact.tenant).devices.retire(id, at);
        return;
      }
      case 'devices-issued': {
        const at = this.#facts.add(offset, fact.importedAt);
        const { manufacturer, productionBatch, signedBy = '', ids } = fact;
        return this.tenant(fact.tenant).issued.add({ manufacturer, productionBatch, signedBy }, ids, at);
      }
      case 'batch-ordered': {
        const { productionBatch, manufacturer, quantity, orderedAt } = fact;
        return this.tenant(fact.tenant).orders.set(productionBatch, { manufacturer, quantity, orderedAt }, offset);
      }
      case 'issuer-classified':
        return this.tenant(fact.tenant).issuers.set(this.#issuers.of(fact.issuer), fact.class, offset);
      case 'window-planned':
        return this.tenant(fact.tenant).windows.plan(fact, offset);
      case 'window-cancelled':
        return this.tenant(fact.tenant).windows.cancel(fact.id, offset);
      case 'certificate-recorded':
      case 'certificate-revoked':
      case 'revocations-listed':
    }
  }

  tenant(name: string): TenantFleet {
    let tenant = this.#tenants.get(name);
    if (tenant === undefined) {
      const shared = { ids: new TextTable(), names: this.#names, facts: this.#facts };
      tenant = {
        devices: new Devices(shared),
        issued: new IssuedLists(shared),
        orders: new Versions(equalOrders),
        issuers: new Versions((a, b) => a === b),
        windows: new PlannedWindows(),
      };
      this.#tenants.set(name, tenant);
    }
    return tenant;
  }

  device(tenant: string, id: string, before: number): RegisteredDevice | undefined {
    return this.#tenants.get(tenant)?.devices.get(id, before);
  }

  /** Whether a device was registered and has been retired since; false for one nobody has told of. */
  isRetired(tenant: string, id: string, before: number): boolean {
    return this.#tenants.get(tenant)?.devices.isRetired(id, before) ?? false;
  }

  /** Every device registered and not retired, in the order their ids were first heard of. */
  devices(tenant: string, before: number): Iterable<RegisteredDevice> {
    return this.#tenants.get(tenant)?.devices.all(before) ?? [];
  }

  hardwareIds(tenant: string, id: string, before: number): string[] {
    return this.#tenants.get(tenant)?.devices.hardwareIds(id, before) ?? [];
  }

  fleetSize(tenant: string, before: number): number {
    return this.#tenants.get(tenant)?.devices.size(before) ?? 0;
  }

  issued(tenant: string, id: string, before: number): IssuedId | undefined {
    return this.#tenants.get(tenant)?.issued.get(id, before);
  }

  hasIssuedLists(tenant: string, before: number): boolean {
    return this.#tenants.get(tenant)?.issued.any(before) ?? false;
  }

  /** `listed` counts the ids on lists of the manufacturer that the order names; of all of them when it names none. */
  order(
    tenant: string,
    productionBatch: string,
    before: number,
  ): { manufacturer: string; quantity: number; listed: number } | undefined {
    const known = this.#tenants.get(tenant);
    const order = known?.orders.get(productionBatch, before);
    if (known === undefined || order === undefined) return undefined;
    const { manufacturer, quantity } = order;
    return { manufacturer, quantity, listed: known.issued.count(manufacturer, productionBatch, before) };
  }

  /** `issuer` as an event names it: a key id, or `dn:` and a name in any order. '' when nobody said. */
  issuerClass(tenant: string, issuer: string, before: number): IssuerClass {
    const known = this.#tenants.get(tenant);
    return known === undefined || issuer === '' ? '' : (known.issuers.get(this.#issuers.of(issuer), before) ?? '');
  }

  /**
   * The window over a device, its gateways (the one it is meant to speak through and the one given), site, model, batch or
   * tenant; over a gateway when no device is given, its site being that of all its devices; else over the tenant. The
   * narrowest scope is named.
   */
  planned(tenant: string, device: string, gateway: string, at: number, before: number): Window | undefined {
    const known = this.#tenants.get(tenant);
    if (known === undefined || known.windows.none) return undefined;
    const registered = device === '' ? undefined : known.devices.get(device, before);
    const site = device === '' ? known.devices.siteOf(gateway, before) : registered?.site;
    const find = (kind: ScopeKind, id: string | undefined): Window | undefined =>
      id === undefined || id === '' ? undefined : known.windows.at(kind, id, at, before);
    return (
      find('device', device) ??
      find('gateway', registered?.gateway) ??
      find('gateway', gateway) ??
      find('site', site) ??
      find('production-batch', registered?.productionBatch) ??
      find('model', registered?.model) ??
      known.windows.at('tenant', '', at, before)
    );
  }
}

function equalOrders(a: OrderedBatch, b: OrderedBatch): boolean {
  return a.manufacturer === b.manufacturer && a.quantity === b.quantity && a.orderedAt === b.orderedAt;
}
