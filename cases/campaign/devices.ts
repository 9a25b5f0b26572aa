import { type DeviceState, deviceStates } from '../../schemas/campaign.ts';

const codes = Object.fromEntries(deviceStates.map((state, code) => [state, code])) as Record<DeviceState, number>;

/** What was noted of a device in its present round. */
export const notes = { used: 1, awake: 2, refused: 4, back: 8 } as const;

/**
 * The devices of a campaign, a row each in the order in which they are taken. Beside its id a device costs 18 bytes, and a
 * scan for a state reads one of them.
 */
export class CampaignDevices {
  readonly ids: string[] = [];
  #generations = new Uint16Array(0);
  #states = new Uint8Array(0);
  #notes = new Uint8Array(0);
  #attempts = new Uint8Array(0);
  /** When the round began, and for those that are done, when it ended, ms. */
  #since = new Float64Array(0);
  /** Rows by id. */
  #sorted = new Uint32Array(0);
  readonly #counts = new Uint32Array(deviceStates.length);

  get length(): number {
    return this.ids.length;
  }

  /** Takes the devices listed; called once all are known. */
  seal(generations: readonly number[]): void {
    const size = this.ids.length;
    this.#generations = Uint16Array.from(generations);
    this.#states = new Uint8Array(size);
    this.#notes = new Uint8Array(size);
    this.#attempts = new Uint8Array(size);
    this.#since = new Float64Array(size);
    const { ids } = this;
    this.#sorted = Uint32Array.from({ length: size }, (_, row) => row).sort((a, b) => compare(ids[a], ids[b]));
    this.#counts[codes.waiting] = size;
  }

  /** -1 when it is not among them. */
  find(id: string): number {
    let low = 0;
    for (let high = this.#sorted.length - 1; low <= high; ) {
      const middle = (low + high) >>> 1;
      const row = this.#sorted[middle] ?? 0;
      const order = compare(this.ids[row], id);
      if (order === 0) return row;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  id(row: number): string {
    return this.ids[row] ?? '';
  }

  generation(row: number): number {
    return this.#generations[row] ?? 0;
  }

  state(row: number): DeviceState {
    return deviceStates[this.#states[row] ?? 0] ?? 'waiting';
  }

  is(row: number, state: DeviceState): boolean {
    return this.#states[row] === codes[state];
  }

  since(row: number): number {
    return this.#since[row] ?? 0;
  }

  attempts(row: number): number {
    return this.#attempts[row] ?? 0;
  }

  has(row: number, note: number): boolean {
    return ((this.#notes[row] ?? 0) & note) !== 0;
  }

  count(state: DeviceState): number {
    return this.#counts[codes[state]] ?? 0;
  }

  /** The first rows in a state, in order. */
  rows(state: DeviceState, limit: number, accept: (row: number) => boolean = () => true): number[] {
    const found: number[] = [];
    if (this.count(state) === 0) return found;
    const code = codes[state];
    for (
      let row = this.#states.indexOf(code);
      row >= 0 && found.length < limit;
      row = this.#states.indexOf(code, row + 1)
    )
      if (accept(row)) found.push(row);
    return found;
  }

  move(row: number, to: DeviceState, at: number): void {
    const before = this.#states[row] ?? 0;
    this.#counts[before] = (this.#counts[before] ?? 0) - 1;
    this.#counts[codes[to]] = (this.#counts[codes[to]] ?? 0) + 1;
    this.#states[row] = codes[to];
    if (to === 'taken') this.#notes[row] = (this.#notes[row] ?? 0) & notes.used;
    if (to === 'taken' || to === 'proven' || to === 'retired') this.#since[row] = at;
    if (to === 'unreachable' && this.has(row, notes.awake | notes.refused))
      this.#attempts[row] = Math.min(255, this.attempts(row) + 1);
  }

  note(row: number, note: number): void {
    this.#notes[row] = (this.#notes[row] ?? 0) | note;
  }
}

function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
