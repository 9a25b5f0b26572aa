export interface Caps {
  /** Devices per hour and tenant: this many, or this share of the fleet when that is more. */
  perHour: number;
  shareOfFleet: number;
  /** Share of a site, model or production batch that may be shut out at a time. One device always may. */
  shareOfGroup: number;
}

/** What the caps compare with. Sizes count devices registered; 0 where the inventory does not say. */
export interface FleetSizes {
  fleet: number;
  site: number;
  model: number;
  productionBatch: number;
}

/** What shuts a device out: a quarantine, or a revocation of its certificates. */
export interface ShutOut {
  id: string;
  tenant: string;
  /** '' when nobody knows whom it hits. */
  device: string;
  site: string;
  model: string;
  productionBatch: string;
  /** ms. */
  plannedAt: number;
  simulated: boolean;
}

/** One that began, whatever became of it since. */
export type Begun = ShutOut & { inForce: boolean };

const hourMs = 3_600_000;
const groups = ['site', 'model', 'productionBatch'] as const;

/**
 * Which cap one more would exceed, '' for none: the blast radius of a mistake, or of forged evidence. Whatever shuts
 * devices out shares the caps, and a device counts once however often it is hit. A dry run is in nobody's way but another's.
 */
export function capExceeded(
  begun: readonly Begun[],
  newcomer: ShutOut,
  sizes: FleetSizes,
  caps: Caps,
): '' | 'above_hourly_cap' | 'above_group_cap' {
  const lastHour = shutOutLastHour(begun, newcomer);
  const together = { site: new Set<string>(), model: new Set<string>(), productionBatch: new Set<string>() };
  for (const other of begun) {
    if (!other.inForce || !counts(other, newcomer)) continue;
    for (const group of groups)
      if (newcomer[group] !== '' && other[group] === newcomer[group]) together[group].add(whom(other));
  }
  const exceeds = (hit: ReadonlySet<string>, most: number): boolean => !hit.has(whom(newcomer)) && hit.size + 1 > most;
  if (exceeds(lastHour, allowedPerHour(sizes, caps))) return 'above_hourly_cap';
  const crowded = groups.some(
    (group) =>
      newcomer[group] !== '' && exceeds(together[group], Math.max(1, Math.floor(sizes[group] * caps.shareOfGroup))),
  );
  return crowded ? 'above_group_cap' : '';
}

type InTime = Pick<ShutOut, 'tenant' | 'plannedAt' | 'simulated'>;

/** Whom something that began in the hour before hits. */
export function shutOutLastHour(begun: readonly Begun[], newcomer: InTime): ReadonlySet<string> {
  const recent = begun.filter((other) => counts(other, newcomer) && other.plannedAt > newcomer.plannedAt - hourMs);
  return new Set(recent.map(whom));
}

/** How many devices may be shut out in an hour without a second person. */
export function allowedPerHour({ fleet }: Pick<FleetSizes, 'fleet'>, { perHour, shareOfFleet }: Caps): number {
  return Math.max(perHour, Math.floor(fleet * shareOfFleet));
}

function counts(other: InTime, newcomer: InTime): boolean {
  return other.tenant === newcomer.tenant && (newcomer.simulated || !other.simulated);
}

/** Nobody knows whose certificates these are: each revocation may hit somebody else. */
function whom({ device, id }: ShutOut): string {
  return device === '' ? `of ${id}` : device;
}
