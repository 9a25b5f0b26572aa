import type { PlaceOf } from '../../cases/campaign/begun.ts';
import type { FleetNow } from '../fleet-now.ts';

const latest = Number.POSITIVE_INFINITY;

/** Where a tenant's devices belong, by the inventory. */
export function placesIn({ registry }: Pick<FleetNow, 'registry'>, tenant: string): PlaceOf {
  return (device) => {
    const { site = '', model = '', productionBatch = '' } = registry.device(tenant, device, latest) ?? {};
    return { site, model, productionBatch };
  };
}
