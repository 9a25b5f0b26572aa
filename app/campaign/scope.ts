import type { Candidate } from '../../cases/campaign/plan.ts';
import type { CampaignScope } from '../../schemas/campaign.ts';
import type { FleetNow } from '../fleet-now.ts';

const latest = Number.POSITIVE_INFINITY;

/** The devices that a scope names, as the inventory knows them now. */
export class Scopes {
  readonly #fleet: FleetNow;

  constructor(fleet: FleetNow) {
    this.#fleet = fleet;
  }

  /** @throws Fault of the log */
  async of(tenant: string, scope: CampaignScope): Promise<{ devices: Candidate[]; fleet: number }> {
    await this.#fleet.read();
    const devices: Candidate[] = [];
    for (const device of this.#fleet.registry.devices(tenant, latest)) {
      const { id, site, model, gateway } = device;
      if (isIn(scope, device)) devices.push({ id, site, model, gateway });
    }
    return { devices, fleet: this.#fleet.registry.fleetSize(tenant, latest) };
  }
}

function isIn({ kind, id }: CampaignScope, device: Candidate & { productionBatch: string }): boolean {
  switch (kind) {
    case 'tenant':
      return true;
    case 'site':
      return device.site === id;
    case 'gateway':
      return device.gateway === id;
    case 'model':
      return device.model === id;
    case 'production-batch':
      return device.productionBatch === id;
    case 'device':
      return device.id === id;
  }
}
