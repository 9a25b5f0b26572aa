import { addPage, roomIn } from './pages.ts';

/** Plain data. */
export interface TextsState {
  pages: ArrayBuffer[];
  /** Units handed out, of the pages one after the other. */
  top: number;
  /** By length in units, the text let go of last: its first four bytes name the one before. */
  free: number[];
}

export const emptyTexts = (): TextsState => ({ pages: [], top: 0, free: [] });

/** Longest text kept, in UTF-16 code units: it must find room in a page. */
export const longestText = 32_000;

const unit = 8;
const shift = 13;
const perPage = 1 << shift;
const firstPage = 128;
const headBytes = 2;
const wide = 0x8000;

/**
 * Texts outside the collected heap, in units of eight bytes and named by the number of their first unit; '' is 0. One byte
 * a character, or two when one lies beyond Latin-1. Before each stands its length, with a mark for the wide ones.
 */
export class Texts {
  readonly #state: TextsState;
  readonly #pages: Buffer[];

  constructor(state: TextsState) {
    this.#state = state;
    this.#pages = state.pages.map((page) => Buffer.from(page));
  }

  /** @throws RangeError beyond `longestText`: what comes from outside is bounded at the door */
  add(text: string): number {
    return this.replace(0, text);
  }

  /** The name of a text that takes the place of another, which keeps its room if it can. @throws as `add` */
  replace(name: number, text: string): number {
    const { length } = text;
    if (length > longestText) throw new RangeError(`a text of ${length} characters`);
    const head = isWide(text) ? length | wide : length;
    const units = length === 0 ? 0 : unitsOf(head);
    let to = name;
    if (units !== (name === 0 ? 0 : unitsOf(headOf(this.#pageOf(name), name)))) {
      this.drop(name);
      to = units === 0 ? 0 : this.#take(units);
    }
    if (to !== 0) write(this.#pageOf(to), placeOf(to), head, text);
    return to;
  }

  at(name: number): string {
    if (name === 0) return '';
    const page = this.#pageOf(name);
    const from = placeOf(name) + headBytes;
    const head = headOf(page, name);
    return head < wide
      ? page.toString('latin1', from, from + head)
      : page.toString('utf16le', from, from + 2 * (head - wide));
  }

  equals(name: number, text: string): boolean {
    const { length } = text;
    if (name === 0) return length === 0;
    const page = this.#pageOf(name);
    const head = headOf(page, name);
    if (head >= wide) return this.at(name) === text;
    if (head !== length) return false;
    const from = placeOf(name) + headBytes;
    for (let i = 0; i < length; i++) if (page[from + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  drop(name: number): void {
    if (name === 0) return;
    const { free } = this.#state;
    const page = this.#pageOf(name);
    const units = unitsOf(headOf(page, name));
    while (free.length <= units) free.push(0);
    page.writeInt32LE(free[units] ?? 0, placeOf(name));
    free[units] = name;
  }

  #take(units: number): number {
    const state = this.#state;
    const again = state.free[units] ?? 0;
    if (again !== 0) {
      state.free[units] = this.#pageOf(again).readInt32LE(placeOf(again));
      return again;
    }
    const full = perPage * unit;
    let name = Math.max(1, state.top);
    // No text lies across two pages, and unit 0 stands for ''.
    if ((name & (perPage - 1)) + units > perPage) name = Math.ceil(name / perPage) * perPage;
    state.top = name + units;
    while (state.top * unit > roomIn(state.pages, full)) {
      const page = addPage(state.pages, firstPage * unit, full);
      this.#pages[page] = Buffer.from(state.pages[page] as ArrayBuffer);
    }
    return name;
  }

  #pageOf(name: number): Buffer {
    return this.#pages[name >>> shift] as Buffer;
  }
}

function placeOf(name: number): number {
  return (name & (perPage - 1)) * unit;
}

function headOf(page: Buffer, name: number): number {
  const at = placeOf(name);
  return (page[at] as number) | ((page[at + 1] as number) << 8);
}

function write(page: Buffer, place: number, head: number, text: string): void {
  let at = place;
  page[at++] = head;
  page[at++] = head >>> 8;
  if (head >= wide) page.write(text, at, 'utf16le');
  else for (let i = 0; i < head; i++) page[at++] = text.charCodeAt(i);
}

function unitsOf(head: number): number {
  const bytes = head < wide ? head : 2 * (head - wide);
  return Math.ceil((headBytes + bytes) / unit);
}

function isWide(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return true;
  return false;
}
