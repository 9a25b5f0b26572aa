import { addPage, pageShift, roomIn } from './pages.ts';

/** A row of numbers of one length, all 0 until the first is written: until then it takes no room. */
export interface Strip {
  readonly used: boolean;
  at(place: number): number;
  set(place: number, value: number): void;
  /** All 0 again, and the room given back. */
  clear(): void;
}

export type StripKind = 'wholes' | 'reals';

/** Plain data. */
export interface StripsState {
  pages: ArrayBuffer[];
  /** Strips ever taken, and the one given back last, whose first number names the one before; counted from 1. */
  top: number;
  free: number;
}

export const emptyStrips = (): StripsState => ({ pages: [], top: 0, free: 0 });

/** Strips in the first page to begin with. */
const fewest = 4;
const nowhere = new Int32Array(1);

/** All strips of one field, shown one at a time: what `of` answers is good until the next. */
export class Strips implements Strip {
  readonly #kind: StripKind;
  readonly #length: number;
  readonly #zeros: Int32Array | Float64Array;
  readonly #state: StripsState;
  readonly #pages: (Int32Array | Float64Array)[];
  /** Bytes of one strip. */
  readonly #size: number;
  /** Strips of a full page, as a power of two. */
  readonly #shift: number;
  /** Where the number of the present strip stands, 0 for none. */
  #home: Int32Array = nowhere;
  #place = 0;
  #page: Int32Array | Float64Array;
  #from = 0;

  constructor(kind: StripKind, length: number, state: StripsState) {
    this.#kind = kind;
    this.#length = length;
    this.#state = state;
    this.#size = length * (kind === 'reals' ? 8 : 4);
    this.#shift = pageShift(this.#size);
    this.#pages = state.pages.map((page) => this.#viewOf(page));
    this.#page = this.#zeros = this.#viewOf(new ArrayBuffer(8 * length));
  }

  of(home: Int32Array, place: number): this {
    this.#home = home;
    this.#place = place;
    this.#show(home[place] ?? 0);
    return this;
  }

  get used(): boolean {
    return this.#page !== this.#zeros;
  }

  at(place: number): number {
    return this.#page[this.#from + place] as number;
  }

  set(place: number, value: number): void {
    if (this.#page === this.#zeros) this.#take();
    this.#page[this.#from + place] = value;
  }

  clear(): void {
    if (this.#page === this.#zeros) return;
    this.#page.fill(0, this.#from, this.#from + this.#length);
    this.#page[this.#from] = this.#state.free;
    this.#state.free = this.#home[this.#place] ?? 0;
    this.#home[this.#place] = 0;
    this.#show(0);
  }

  #take(): void {
    const state = this.#state;
    const strip = state.free === 0 ? ++state.top : state.free;
    const full = this.#size << this.#shift;
    if (strip * this.#size > roomIn(state.pages, full)) {
      const page = addPage(state.pages, fewest * this.#size, full);
      this.#pages[page] = this.#viewOf(state.pages[page] as ArrayBuffer);
    }
    this.#home[this.#place] = strip;
    this.#show(strip);
    if (strip !== state.free) return;
    state.free = this.at(0);
    this.#page[this.#from] = 0;
  }

  #show(strip: number): void {
    const page = (strip - 1) >>> this.#shift;
    this.#page = strip === 0 ? this.#zeros : (this.#pages[page] as Int32Array | Float64Array);
    this.#from = strip === 0 ? 0 : (strip - 1 - (page << this.#shift)) * this.#length;
  }

  #viewOf(page: ArrayBuffer): Int32Array | Float64Array {
    return this.#kind === 'reals' ? new Float64Array(page) : new Int32Array(page);
  }
}
