import { Names, noNames, type NamesState } from '../records/names.ts';
import { noRecords, Records, type RecordsState } from '../records/records.ts';
import { shapeOf, whole } from '../records/shape.ts';

const shape = shapeOf({
  /** Seconds since 1970, by our clock, of the last word. */
  last: whole(),
  /** The gap it hardly ever exceeds, ms. */
  usual: whole(),
  /** The place it spoke through last, and below it gaps, trust and flags: see `bits`. */
  place: whole(),
  /** The next one due in the same minute. */
  next: whole(),
});

/** Plain data: 16 bytes a device, beside its name. */
export interface DevicesState {
  names: NamesState;
  records: RecordsState;
  /** By window: the row visited first when that is over. A device lies in one chain at most. */
  due: Map<number, number>;
  /** Devices that nobody vouches for. */
  unvouched: number;
  /** Where the hand that lets go of long silent ones stands. */
  hand: number;
}

export const noDevices = (seed: number): DevicesState => ({
  names: noNames(seed),
  records: noRecords(),
  due: new Map(),
  unvouched: 0,
  hand: 0,
});

export const mostGaps = 127;
export const mostPlaces = 1 << 18;

/** A device as its record is read and written back. */
export interface Device {
  last: number;
  usual: number;
  place: number;
  gaps: number;
  spoofable: 0 | 1 | 2 | 3;
  /** Counted among the active ones of its place. */
  counted: boolean;
  fallen: boolean;
  /** In a chain of the wheel. */
  waiting: boolean;
}

/** Devices by tenant and name, and a wheel of the windows in which they are due. */
export class Devices {
  readonly state: DevicesState;
  readonly #names: Names;
  readonly #records: Records<{ last: number; usual: number; place: number; next: number }>;

  constructor(state: DevicesState) {
    this.state = state;
    this.#names = new Names(state.names);
    this.#records = new Records(shape, state.records);
  }

  get size(): number {
    return this.state.names.size;
  }
  get top(): number {
    return this.state.names.top;
  }

  rowOf(tenant: number, name: string): number {
    return this.#names.rowOf(tenant, name);
  }
  add(tenant: number, name: string): number {
    const row = this.#names.add(tenant, name);
    this.#records.start(row);
    return row;
  }
  tenantOf(row: number): number {
    return this.#names.ownerOf(row);
  }
  nameOf(row: number): string {
    return this.#names.nameOf(row);
  }

  read(row: number, into: Device): Device {
    const { last, usual, place } = this.#records.at(row);
    into.last = last;
    into.usual = usual;
    into.place = place >>> 12;
    into.gaps = (place >>> 5) & mostGaps;
    into.spoofable = ((place >>> 3) & 3) as Device['spoofable'];
    into.counted = (place & 4) !== 0;
    into.fallen = (place & 2) !== 0;
    into.waiting = (place & 1) !== 0;
    return into;
  }

  write(row: number, device: Device): void {
    const record = this.#records.at(row);
    record.last = device.last;
    record.usual = Math.min(0x7fff_ffff, Math.round(device.usual));
    record.place =
      (device.place << 12) |
      (Math.min(mostGaps, device.gaps) << 5) |
      (device.spoofable << 3) |
      (device.counted ? 4 : 0) |
      (device.fallen ? 2 : 0) |
      (device.waiting ? 1 : 0);
  }

  /** Enters a row that lies in no chain. */
  wait(row: number, window: number): void {
    this.#records.at(row).next = this.state.due.get(window) ?? 0;
    this.state.due.set(window, row);
  }

  /** Rows due in a window, taken out of the wheel: each may be entered again when it is shown. */
  *take(window: number): Generator<number> {
    let row = this.state.due.get(window) ?? 0;
    this.state.due.delete(window);
    while (row !== 0) {
      const { next } = this.#records.at(row);
      yield row;
      row = next;
    }
  }

  /** Lets go of a row that lies in no chain. */
  drop(row: number): void {
    this.#names.unlink(row);
    this.#names.drop(row);
    const record = this.#records.at(row);
    record.last = 0;
    record.place = 0;
    record.next = 0;
  }
}
