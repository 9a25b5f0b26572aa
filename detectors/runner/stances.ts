import { mostNeighbours, neighbourWindowMs, type Stances } from '../../schemas/neighbours.ts';

/** Where the latest readings of one kind stood, by device. */
type Standing = Map<number, { time: number; stands: number }>;

/** What one partition has heard in windows that are not over, by window, tenant, group and shape. Plain data. */
export type OpenStances = Map<number, Map<string, Map<string, Map<number, Standing>>>>;

export function windowOf(time: number): number {
  return Math.floor(time / neighbourWindowMs);
}

export interface Stance {
  /** Which kind of readings it is: the shape of its topic. */
  shape: number;
  /** The device, as `fingerprint` names it. */
  device: number;
  time: number;
  /** In spreads from the device's own level. */
  stands: number;
}

/** Notes where a reading stood. Of many devices those with the least fingerprints are told: the same whichever partitions they lie in. */
export function noteStance(open: OpenStances, window: number, tenant: string, group: string, stance: Stance): void {
  const { shape, device, time, stands } = stance;
  const groups = inside(inside(open, window), tenant);
  const standing: Standing = inside(inside(groups, group), shape);
  const same = standing.get(device);
  if (same !== undefined) {
    if (time >= same.time) Object.assign(same, { time, stands });
    return;
  }
  standing.set(device, { time, stands });
  if (standing.size > mostNeighbours) standing.delete(Math.max(...standing.keys()));
}

/** What was heard in windows below `to`, oldest first, and lets go of it. */
export function closeStances(open: OpenStances, to: number): Stances[] {
  const over = [...open.keys()].filter((window) => window < to).toSorted((a, b) => a - b);
  return over.flatMap((window) => {
    const all: Stances[] = [];
    for (const [tenant, groups] of open.get(window) ?? [])
      for (const [group, kinds] of groups)
        for (const [shape, standing] of kinds)
          all.push({ tenant, group, shape, window, told: [...standing].flatMap(toldOf) });
    open.delete(window);
    return all;
  });
}

/** A hundredth of a spread is finer than anything is judged by. */
function toldOf([device, { time, stands }]: [number, { time: number; stands: number }]): number[] {
  return [device, time, Math.round(100 * stands) / 100];
}

function inside<Key, InnerKey, Value>(outer: Map<Key, Map<InnerKey, Value>>, key: Key): Map<InnerKey, Value> {
  let inner = outer.get(key);
  if (inner === undefined) outer.set(key, (inner = new Map()));
  return inner;
}
