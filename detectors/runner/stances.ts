import { mostNeighbours, neighbourWindowMs, type Stances } from '../../schemas/neighbours.ts';

/** Where the latest readings of one kind stood, by device. */
type Standing = Map<number, { time: number; stands: number }>;

/** What is compared: readings of one shape within one group. */
export type KindOfReadings = Pick<Stances, 'tenant' | 'group' | 'shape'>;

/** Of one kind, where the latest readings of its devices stood. `name` is the same text for all that wait of it. */
export interface Heard extends KindOfReadings {
  name: string;
  standing: Standing;
}

/** What one partition has heard in windows that are not over, by window and kind. Plain data. */
export type OpenStances = Map<number, Map<string, Heard>>;

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

/** What was heard of a kind in a window so far. */
export function heardOf(open: OpenStances, window: number, kind: KindOfReadings): Heard {
  let kinds = open.get(window);
  if (kinds === undefined) open.set(window, (kinds = new Map()));
  const name = kindName(kind);
  let heard = kinds.get(name);
  if (heard === undefined) kinds.set(name, (heard = { ...kind, name, standing: new Map() }));
  return heard;
}

/** Notes where a reading stood. Of many devices those with the least fingerprints are told: the same whichever partitions they lie in. */
export function noteStance({ standing }: Heard, { device, time, stands }: Stance): void {
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
    const all = [...(open.get(window)?.values() ?? [])].filter(({ standing }) => standing.size > 0);
    open.delete(window);
    return all.map(({ tenant, group, shape, standing }) => {
      return { tenant, group, shape, window, told: [...standing].flatMap(toldOf) };
    });
  });
}

/** A hundredth of a spread is finer than anything is judged by. */
function toldOf([device, { time, stands }]: [number, { time: number; stands: number }]): number[] {
  return [device, time, Math.round(100 * stands) / 100];
}
