import type { Fact } from '../schemas/fact.ts';
import { type Device, issueCertificate } from './fleet.ts';
import { inventoryOf, manufacturer } from './fleet-facts.ts';
import type { IdentityPlanner } from './identity-episode.ts';
import type { Random } from './random.ts';

/** Devices that are not of the planned fleet, at the gateway of one that is. */
export function strangers(random: Random, like: Device, ids: readonly string[]): Device[] {
  return ids.map((id, i) => ({
    ...like,
    id,
    // Beyond every planned device, so that no two of them draw alike.
    index: like.index + (i + 1) * 1_000_000,
    certificate: issueCertificate(random, like.certificate.issuer, id),
    character: 'usual',
    constant: false,
  }));
}

interface Batch {
  productionBatch: string;
  ordered: number;
  listed: readonly string[];
  /** What the inventory has of it. */
  registered: readonly Device[];
}

/** A batch of its own, ordered and listed before the day begins. */
export function tellOfBatch(planner: IdentityPlanner, tenant: string, batch: Batch): void {
  const { start } = planner;
  const { productionBatch, ordered, listed, registered } = batch;
  const common = { tenant, importedAt: start };
  const facts: Fact[] = [
    { type: 'batch-ordered', ...common, manufacturer, productionBatch, quantity: ordered, orderedAt: start },
    { type: 'devices-issued', ...common, manufacturer, productionBatch, ids: [...listed] },
    {
      type: 'devices-registered',
      ...common,
      devices: registered.map((device) => inventoryOf(device, productionBatch)),
    },
  ];
  for (const fact of facts) planner.tell({ at: start, fact });
}

export function idsOf(batch: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${batch}-${String(i + 1).padStart(4, '0')}`);
}
