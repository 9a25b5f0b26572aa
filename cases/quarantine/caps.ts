import type { Quarantine } from '../../schemas/quarantine.ts';
import { isInForce } from './state.ts';

export interface Caps {
  /** Devices per hour and tenant: this many, or this share of the fleet when that is more. */
  perHour: number;
  shareOfFleet: number;
  /** Share of a site, model or production batch that may be in quarantine at a time. One device always may. */
  shareOfGroup: number;
}

/** What the caps compare with. Sizes count devices registered; 0 where the inventory does not say. */
export interface FleetSizes {
  fleet: number;
  site: number;
  model: number;
  productionBatch: number;
}

type Newcomer = Pick<Quarantine, 'tenant' | 'site' | 'model' | 'productionBatch' | 'plannedAt'>;

/** What caps look at of a response that was planned before: quarantines, and revocations in the same words. */
export type Counted = Newcomer & Pick<Quarantine, 'state'>;

const hourMs = 3_600_000;

/** Which cap one more would exceed, '' for none: the blast radius of a mistake, or of forged evidence. */
export function capExceeded(
  state: { readonly all: { values(): Iterable<Counted> } },
  newcomer: Newcomer,
  sizes: FleetSizes,
  caps: Caps,
): '' | 'above_hourly_cap' | 'above_group_cap' {
  const together = { site: 0, model: 0, productionBatch: 0 };
  for (const other of state.all.values()) {
    if (other.tenant !== newcomer.tenant || !isInForce(other)) continue;
    for (const group of groups) if (newcomer[group] !== '' && other[group] === newcomer[group]) together[group]++;
  }
  if (begunLastHour(state, newcomer) + 1 > allowedPerHour(sizes, caps)) return 'above_hourly_cap';
  const crowded = groups.some(
    (group) =>
      newcomer[group] !== '' && together[group] + 1 > Math.max(1, Math.floor(sizes[group] * caps.shareOfGroup)),
  );
  return crowded ? 'above_group_cap' : '';
}

/** How many began in the tenant in the hour before. */
export function begunLastHour(
  { all }: { readonly all: { values(): Iterable<Counted> } },
  { tenant, plannedAt }: Pick<Newcomer, 'tenant' | 'plannedAt'>,
): number {
  let begun = 0;
  for (const other of all.values()) {
    const began = other.tenant === tenant && other.state !== 'refused' && other.state !== 'held';
    if (began && other.plannedAt > plannedAt - hourMs) begun++;
  }
  return begun;
}

/** How many may begin in an hour without a second person. */
export function allowedPerHour({ fleet }: Pick<FleetSizes, 'fleet'>, { perHour, shareOfFleet }: Caps): number {
  return Math.max(perHour, Math.floor(fleet * shareOfFleet));
}

const groups = ['site', 'model', 'productionBatch'] as const;
