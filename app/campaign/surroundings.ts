import { placesIn } from './places.ts';
import type { Surroundings } from '../../cases/campaign/wished.ts';
import type { BegunNow } from '../begun-now.ts';
import type { FleetNow } from '../fleet-now.ts';

const latest = Number.POSITIVE_INFINITY;
const groups = ['site', 'model', 'productionBatch'] as const;

/** What a campaign that is to start is held against. @throws Fault of the log */
export async function surroundingsOf(
  fleet: Pick<FleetNow, 'read' | 'registry'>,
  begun: BegunNow,
  tenant: string,
  at: number,
): Promise<Surroundings> {
  await fleet.read();
  const sizes = new Map<string, number>();
  for (const device of fleet.registry.devices(tenant, latest))
    for (const group of groups) {
      const key = `${group} ${device[group]}`;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
  return {
    others: await begun.beside('campaigns', tenant, at),
    placeOf: placesIn(fleet, tenant),
    sizes: {
      fleet: fleet.registry.fleetSize(tenant, latest),
      of: (group, name) => sizes.get(`${group} ${name}`) ?? 0,
    },
  };
}
