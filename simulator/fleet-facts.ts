import { devicesPerFact } from '../schemas/fleet-facts.ts';
import { type Device, type Fleet, tenants } from './fleet.ts';
import type { PlannedFact } from './identity-episode.ts';

/** What the inventory, the factory and the operator of the fleet tell before the day begins. */
export function factsOfFleet({ devices, issuers }: Fleet, start: number): PlannedFact[] {
  const importedAt = start;
  return tenants.flatMap((tenant) => {
    const own = devices.filter((device) => device.tenant === tenant);
    const batches = Map.groupBy(own, productionBatchOf);
    return [
      ...issuers
        .filter((issuer) => issuer.tenant === tenant)
        .map(({ id, name }): PlannedFact['fact'] => {
          const made = name.includes('Manufacturer') ? 'manufacturer' : 'operational';
          return { type: 'issuer-classified', tenant, importedAt, issuer: id, class: made };
        }),
      ...inChunks(own).map((some): PlannedFact['fact'] => ({
        type: 'devices-registered',
        tenant,
        importedAt,
        devices: some.map((device) => inventoryOf(device)),
      })),
      ...[...batches].flatMap(([productionBatch, made]): PlannedFact['fact'][] => [
        {
          type: 'batch-ordered',
          tenant,
          importedAt,
          manufacturer,
          productionBatch,
          quantity: made.length,
          orderedAt: start,
        },
        ...inChunks(made).map((some): PlannedFact['fact'] => ({
          type: 'devices-issued',
          tenant,
          importedAt,
          manufacturer,
          productionBatch,
          ids: some.map(({ id }) => id),
        })),
      ]),
    ].map((fact) => ({ at: start, fact }));
  });
}

export const manufacturer = 'maker';

/** Fifty devices of a model at a time. */
export function productionBatchOf({ model, index }: Device): string {
  return `${model}-${String(Math.floor(index / 150)).padStart(2, '0')}`;
}

/** A device as the inventory has it, in the words of the fact. */
export function inventoryOf(device: Device, productionBatch = productionBatchOf(device)) {
  const { id, model, gateway } = device;
  const unsaid = { firmware: '', site: '', owner: '', hardwareIds: [], expectedEveryMs: 0 };
  return { id, model, gateway: gateway.id, productionBatch, ...unsaid };
}

function inChunks(devices: readonly Device[]): Device[][] {
  return Array.from({ length: Math.ceil(devices.length / devicesPerFact) }, (_, i) =>
    devices.slice(i * devicesPerFact, (i + 1) * devicesPerFact),
  );
}
