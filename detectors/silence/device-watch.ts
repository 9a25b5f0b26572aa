import type { Fell } from '../../schemas/summary.ts';
import type { Known } from '../detector.ts';
import { type Device, Devices, mostGaps } from './devices.ts';
import { learnGap, limitOf } from './gap.ts';
import { countActive, named } from './places.ts';
import type { Settings } from './settings.ts';
import type { WatchState } from './watch-state.ts';

/** A word of a device, heard through a place. */
export interface Word {
  tenant: string;
  device: string;
  place: number;
  /** ms. */
  at: number;
  spoofable: Device['spoofable'];
  backlog: boolean;
}

/** Windows in which the hand that lets go of the long silent goes round once. */
const roundWindows = 1440;

/** The devices of one partition: one is looked at when it speaks and when its time is up, never in between. */
export class DeviceWatch {
  readonly #settings: Settings;
  readonly #unvouched: number;
  readonly #state: WatchState;
  readonly #devices: Devices;
  readonly #tenants: Map<string, number>;
  readonly #device: Device = {
    ...{ last: 0, usual: 0, place: 0, gaps: 0, spoofable: 3, counted: false, fallen: false, waiting: false },
  };

  /** @param unvouched devices nobody vouches for that are watched at most: invented names push out nobody */
  constructor(settings: Settings, unvouched: number, state: WatchState) {
    this.#settings = settings;
    this.#unvouched = unvouched;
    this.#state = state;
    this.#devices = new Devices(state.devices);
    this.#tenants = new Map(state.tenants.map((tenant, number) => [tenant, number]));
  }

  get size(): number {
    return this.#devices.size;
  }

  /** When it had spoken last, ms, 0 for never; infinite for one that is not watched. */
  hear(word: Word, known: Known): number {
    const devices = this.#devices;
    const at = Math.floor(word.at / 1000);
    const owner = this.#tenant(word.tenant);
    const row = devices.rowOf(owner, word.device) || this.#add(owner, word);
    if (row === 0) return Number.POSITIVE_INFINITY;
    const device = devices.read(row, this.#device);
    const before = device.last * 1000;
    if (device.last === 0 || at - device.last > this.#settings.retainMs / 1000) this.#begin(device, word, at);
    else this.#goOn(device, word, at, known);
    if (!device.counted && !device.fallen && device.gaps >= this.#settings.leastGaps) {
      device.counted = true;
      countActive(this.#state.places, device.place, 1);
    }
    const waits = device.waiting || device.fallen;
    if (!waits) device.waiting = true;
    devices.write(row, device);
    if (!waits) devices.wait(row, this.#dueWindow(device, this.#settings.floorMs));
    return before;
  }

  /** Whose time was up in the windows before `to`, by window. */
  fallen(to: number, known: Known): Map<number, Fell[]> {
    const fallen = new Map<number, Fell[]>();
    for (let index = this.#nextDue(to); index !== undefined; index = this.#nextDue(to)) {
      const fell: Fell[] = [];
      for (const row of this.#devices.take(index)) {
        const one = this.#due(row, index, known);
        if (one !== undefined) fell.push(one);
      }
      if (fell.length > 0) fallen.set(index, [...(fallen.get(index) ?? []), ...fell]);
    }
    return fallen;
  }

  /** Lets go of some of those that were heard of last before a time, ms; all have had their turn in a day of windows. */
  sweep(windows: number, before: number): void {
    const devices = this.#devices;
    const state = this.#state.devices;
    const steps = Math.min(devices.top, Math.ceil(devices.top / roundWindows) * windows);
    for (let i = 0; i < steps; i++) {
      state.hand = (state.hand % devices.top) + 1;
      const { last, waiting, spoofable } = devices.read(state.hand, this.#device);
      if (last === 0 || waiting || last * 1000 >= before) continue;
      if (spoofable === 3) state.unvouched = Math.max(0, state.unvouched - 1);
      devices.drop(state.hand);
    }
  }

  #add(owner: number, { device, spoofable }: Word): number {
    const { devices } = this.#state;
    if (spoofable === 3 && devices.unvouched >= this.#unvouched) return 0;
    if (spoofable === 3) devices.unvouched++;
    return this.#devices.add(owner, device);
  }

  /** New, or so long ago that it is as good as new. */
  #begin(device: Device, { place, spoofable }: Word, at: number): void {
    if (device.counted) countActive(this.#state.places, device.place, -1);
    Object.assign(device, { last: at, usual: 0, place, gaps: 0, spoofable, counted: false, fallen: false });
  }

  #goOn(device: Device, word: Word, at: number, known: Known): void {
    const { leastGaps } = this.#settings;
    const gap = at - device.last;
    if (device.fallen && gap > 0) this.#maybeReturn(device, word, known);
    if (gap > 0 && !word.backlog && device.last * 1000 >= this.#state.blindUntil) {
      const wasTold = gap * 1000 > limitOf(device.usual, 0, this.#settings);
      device.usual = learnGap(device.usual, gap * 1000, device.gaps < leastGaps, wasTold);
      // Minutes in which it spoke: a burst tells little of how long it may be silent.
      const sameMinute = Math.floor(at / 60) === Math.floor(device.last / 60);
      if (!sameMinute && device.gaps < mostGaps) device.gaps++;
    }
    if (gap > 0) device.last = at;
    device.spoofable = word.spoofable;
    // While it is silent it is told of under the place that it fell from.
    if (device.fallen || device.place === word.place) return;
    if (device.counted) {
      countActive(this.#state.places, device.place, -1);
      countActive(this.#state.places, word.place, 1);
    }
    device.place = word.place;
  }

  /** A word from a time that is past its limit already leaves it silent. */
  #maybeReturn(device: Device, { tenant, device: name, at }: Word, known: Known): void {
    const { closed, places, returned } = this.#state;
    const { windowMs } = this.#settings;
    const limit = limitOf(device.usual, known.device(tenant, name)?.expectedEveryMs ?? 0, this.#settings);
    if (at + limit <= closed * windowMs) return;
    device.fallen = false;
    const place = places.all[device.place];
    if (place === undefined) return;
    const window = Math.max(closed, Math.floor(at / windowMs));
    const others = returned.get(window) ?? [];
    others.push({ ...named(place), device: name, at });
    returned.set(window, others);
  }

  #nextDue(to: number): number | undefined {
    let least: number | undefined;
    for (const index of this.#state.devices.due.keys()) if (index < to && (least ?? to) > index) least = index;
    return least;
  }

  /** Its time may be up: it has fallen, or waits for the window in which its time really is. */
  #due(row: number, index: number, known: Known): Fell | undefined {
    const { tenants, places } = this.#state;
    const devices = this.#devices;
    const device = devices.read(row, this.#device);
    const name = devices.nameOf(row);
    const expected = known.device(tenants[devices.tenantOf(row)] ?? '', name)?.expectedEveryMs ?? 0;
    const limit = limitOf(device.usual, expected, this.#settings);
    const due = this.#dueWindow(device, limit);
    if (due > index) {
      devices.wait(row, due);
      return undefined;
    }
    device.waiting = false;
    device.fallen = device.gaps >= this.#settings.leastGaps || expected > 0;
    if (device.counted) countActive(places, device.place, -1);
    device.counted = false;
    devices.write(row, device);
    const place = places.all[device.place];
    if (!device.fallen || place === undefined) return undefined;
    const { last, usual, gaps, spoofable } = device;
    return { ...named(place), device: name, since: last * 1000, limit, usual, gaps, spoofable };
  }

  #dueWindow({ last }: Device, limit: number): number {
    return Math.floor((Math.max(last * 1000, this.#state.blindUntil) + limit) / this.#settings.windowMs);
  }

  #tenant(tenant: string): number {
    const known = this.#tenants.get(tenant);
    if (known !== undefined) return known;
    const number = this.#state.tenants.push(tenant) - 1;
    this.#tenants.set(tenant, number);
    return number;
  }
}
