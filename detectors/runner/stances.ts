import { mostNeighbours, neighbourWindowMs, type Stances } from '../../schemas/neighbours.ts';

/** Where the latest readings of one kind stood, by device. */
type Standing = Map<number, { time: number; stands: number }>;

/** What is compared: readings of one shape within one group. */
export type KindOfReadings = Pick<Stances, 'tenant' | 'group' | 'shape'>;

/** What one partition has heard in windows that are not over, by window and kind. Plain data. */
export type OpenStances = Map<number, Map<string, KindOfReadings & { standing: Standing }>>;

export function windowOf(time: number): number {
  return Math.floor(time / neighbourWindowMs);
}

export function kindName({ tenant, group, shape }: KindOfReadings): string {
  return `${shape} ${tenant}\n${group}`;
}

export interface Stance {
  /** The device, as `fingerprint` names it. */
  device: number;
  time: number;
  /** In spreads from the device's own level. */
  stands: number;
}

/**
 * Notes where a reading stood. Of many devices those with the least fingerprints are told: the same whichever partitions they lie in.
 * @param name that of the kind
 */
export function noteStance(
  open: OpenStances,
  window: number,
  name: string,
  kind: KindOfReadings,
  stance: Stance,
): void {
  const { device, time, stands } = stance;
  let kinds = open.get(window);
  if (kinds === undefined) open.set(window, (kinds = new Map()));
  let of = kinds.get(name);
  if (of === undefined) kinds.set(name, (of = { ...kind, standing: new Map() }));
  const same = of.standing.get(device);
  if (same !== undefined) {
    if (time >= same.time) Object.assign(same, { time, stands });
    return;
  }
  of.standing.set(device, { time, stands });
  if (of.standing.size > mostNeighbours) of.standing.delete(Math.max(...of.standing.keys()));
}

/** What was heard in windows below `to`, oldest first, and lets go of it. */
export function closeStances(open: OpenStances, to: number): Stances[] {
  const over = [...open.keys()].filter((window) => window < to).toSorted((a, b) => a - b);
  return over.flatMap((window) => {
    const all = [...(open.get(window)?.values() ?? [])];
    open.delete(window);
    return all.map(({ standing, ...kind }) => ({ ...kind, window, told: [...standing].flatMap(toldOf) }));
  });
}

/** A hundredth of a spread is finer than anything is judged by. */
function toldOf([device, { time, stands }]: [number, { time: number; stands: number }]): number[] {
  return [device, time, Math.round(100 * stands) / 100];
}
