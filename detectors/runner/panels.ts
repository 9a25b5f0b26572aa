import { mostNeighbours, type Panel, type Stances } from '../../schemas/neighbours.ts';
import { kindName, type KindOfReadings } from './stances.ts';

/** One unheard for so long is no neighbour any more, ms. */
const staleMs = 6 * 3_600_000;
/** Kinds told of one group in a window at most. */
const mostKinds = 8;
const slotSize = 4;

/** By tenant, group and shape. Plain data. */
export type PanelsState = Map<string, Panel & { last: number }>;

/** Who is asked about a kind of readings: the devices with the least fingerprints, which are the same however they are divided. */
export class Panels {
  readonly #panels: PanelsState;

  constructor(state: PanelsState) {
    this.#panels = state;
  }

  /** Takes in what all partitions told of one window; answers how those stand of whom something was told. */
  note(all: readonly Stances[]): Panel[] {
    const touched: Panel[] = [];
    for (const { key, tenant, group, shape, devices } of kindsOf(all)) {
      const panel = this.#panels.get(key) ?? { tenant, group, shape, last: 0, slots: [] };
      this.#panels.set(key, panel);
      for (const [device, time, stands] of devices) {
        panel.last = Math.max(panel.last, time);
        noteOne(panel.slots, device, time, stands);
      }
      touched.push({ tenant, group, shape, slots: [...panel.slots] });
    }
    return touched;
  }

  /** Lets go of kinds nothing was told of for long. @param time ms */
  forget(time: number): void {
    for (const [key, { last }] of this.#panels) if (time - last > staleMs) this.#panels.delete(key);
  }
}

function noteOne(slots: number[], device: number, time: number, stands: number): void {
  let place = -1;
  let greatest = -1;
  for (let at = 0; at < slots.length; at += slotSize) {
    if (slots[at] === device) {
      place = at;
      break;
    }
    if (place < 0 && time - (slots[at + 1] as number) > staleMs) place = at;
    if (greatest < 0 || (slots[at] as number) > (slots[greatest] as number)) greatest = at;
  }
  if (place < 0 && slots.length < mostNeighbours * slotSize) place = slots.length;
  if (place < 0) place = device < (slots[greatest] as number) ? greatest : -1;
  if (place < 0) return;
  const gap = slots[place] === device ? Math.max(0, time - (slots[place + 1] as number)) : 0;
  slots[place] = device;
  slots[place + 1] = time;
  slots[place + 2] = gap;
  slots[place + 3] = stands;
}

type Told = readonly [device: number, time: number, stands: number];

interface Kind extends KindOfReadings {
  key: string;
  devices: Told[];
}

/** What was told by kind, put together and cut to what one partition would have told of all of it, in an order that depends on names and times alone. */
function kindsOf(all: readonly Stances[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const { tenant, group, shape, told } of all) {
    const key = kindName({ tenant, group, shape });
    const kind = kinds.get(key) ?? { key, tenant, group, shape, devices: [] };
    kinds.set(key, kind);
    for (let at = 0; at < told.length; at += 3)
      kind.devices.push([told[at] as number, told[at + 1] as number, told[at + 2] as number]);
  }
  const groups = Map.groupBy(kinds.values(), ({ tenant, group }) => JSON.stringify([tenant, group]));
  const most = [...groups.values()].flatMap((some) => some.toSorted((a, b) => a.shape - b.shape).slice(0, mostKinds));
  for (const kind of most) kind.devices = kind.devices.toSorted(byDevice).slice(0, mostNeighbours).toSorted(byTime);
  return most.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

const byDevice = (a: Told, b: Told): number => a[0] - b[0];
const byTime = (a: Told, b: Told): number => a[1] - b[1] || a[0] - b[0];
