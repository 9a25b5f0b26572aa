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

const groups = ['site', 'model', 'productionBatch'] as const;
export type Group = (typeof groups)[number];

/** Where a device belongs; '' where the inventory does not say. */
export type Place = Record<Group, string>;

/** The sizes for newcomers of many places. */
export interface Sizes {
  fleet: number;
  of(group: Group, name: string): number;
}

/** What hits a device: a quarantine, a revocation of its certificates, or a campaign that changes its credential. */
export interface Hit extends Place {
  id: string;
  tenant: string;
  /** '' when nobody knows whom it hits. */
  device: string;
  /** ms. */
  plannedAt: number;
  simulated: boolean;
}

/**
 * One that began, whatever became of it since. `shutsOut`: no further harm is done to the device by shutting it out another
 * way; a campaign leaves it a valid credential. `seconded`: a second person approved exactly this.
 */
export type Begun = Hit & { inForce: boolean; shutsOut: boolean; seconded: boolean };

/** Why a second person is asked; '' when nobody is. */
export type CapExceeded = '' | 'above_hourly_cap' | 'above_group_cap';

export const capHourMs = 3_600_000;

/** Which cap one more would exceed: see `capOfAll`. */
export function capExceeded(begun: readonly Begun[], newcomer: Hit, sizes: FleetSizes, caps: Caps): CapExceeded {
  return capOfAll(begun, [newcomer], { fleet: sizes.fleet, of: (group) => sizes[group] }, caps);
}

/**
 * Which cap newcomers of one moment would exceed, '' for none: the blast radius of a mistake, or of forged evidence. Whatever
 * hits devices shares the caps, and a device counts once however often it is hit. The hour counts what no second person has
 * looked at; a group counts all that is in force. A dry run is in nobody's way but another's.
 */
export function capOfAll(begun: readonly Begun[], newcomers: readonly Hit[], sizes: Sizes, caps: Caps): CapExceeded {
  const [first] = newcomers;
  if (first === undefined) return '';
  const own = begun.filter((other) => counts(other, first));
  const recent = own.filter((one) => isRecent(one, first));
  if (exceeds(recent, newcomers, allowedPerHour(sizes, caps), unseconded)) return 'above_hourly_cap';
  const inForce = own.filter(({ inForce: now }) => now);
  const crowded = groups.some((group) => {
    const there = Map.groupBy(inForce, (one) => one[group]);
    const coming = Map.groupBy(newcomers, (one) => one[group]);
    return [...coming].some(([name, some]) => {
      const most = Math.max(1, Math.floor(sizes.of(group, name) * caps.shareOfGroup));
      return name !== '' && exceeds(there.get(name) ?? [], some, most);
    });
  });
  return crowded ? 'above_group_cap' : '';
}

/** How many devices a tenant's responses that began in the hour before have hit without a second person. */
export function hitLastHour(begun: readonly Begun[], moment: InTime): number {
  const recent = begun.filter((one) => counts(one, moment) && isRecent(one, moment) && unseconded(one));
  return new Set(recent.map(whom)).size;
}

/** How many devices may be hit in an hour without a second person. */
export function allowedPerHour({ fleet }: Pick<FleetSizes, 'fleet'>, { perHour, shareOfFleet }: Caps): number {
  return Math.max(perHour, Math.floor(fleet * shareOfFleet));
}

type InTime = Pick<Hit, 'tenant' | 'plannedAt' | 'simulated'>;

function counts(other: InTime, newcomer: InTime): boolean {
  return other.tenant === newcomer.tenant && (newcomer.simulated || !other.simulated);
}

function isRecent({ plannedAt }: InTime, moment: InTime): boolean {
  return plannedAt > moment.plannedAt - capHourMs;
}

function unseconded({ seconded }: Begun): boolean {
  return !seconded;
}

/** Whether newcomers make it more devices than `most` that were hit by what counts. */
function exceeds(
  begun: readonly Begun[],
  newcomers: readonly Hit[],
  most: number,
  counted: (one: Begun) => boolean = () => true,
): boolean {
  const shutOut = new Set(begun.filter((one) => one.shutsOut).map(whom));
  const harmed = newcomers.map(whom).filter((device) => !shutOut.has(device));
  return harmed.length > 0 && new Set([...begun.filter(counted).map(whom), ...harmed]).size > most;
}

/** Nobody knows whose certificates these are: each revocation may hit somebody else. */
function whom({ device, id }: Hit): string {
  return device === '' ? `of ${id}` : device;
}
