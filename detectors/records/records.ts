import { addPage, pageShift, roomIn } from './pages.ts';
import type { RecordView } from './record-view.ts';
import type { Shape } from './shape.ts';
import { emptyStrips, Strips, type StripsState } from './strips.ts';
import { emptyTexts, Texts, type TextsState } from './texts.ts';

/** Plain data. */
export interface RecordsState {
  pages: ArrayBuffer[];
  beside: Map<number, unknown>[];
  strips: StripsState[];
  texts: TextsState;
}

export const noRecords = (): RecordsState => ({ pages: [], beside: [], strips: [], texts: emptyTexts() });

/** Records in the first page to begin with. */
const fewest = 16;

/**
 * Records of one shape by row, in pages that are made when a row of theirs is first started and stay. A record is seen
 * through one view that all share: what `start` and `at` answer is good until the next of either.
 */
export class Records<Record extends object> {
  readonly #shape: Shape<Record>;
  readonly #state: RecordsState;
  readonly #view: RecordView;
  readonly #reals: Float64Array<ArrayBuffer>[] = [];
  readonly #wholes: Int32Array<ArrayBuffer>[] = [];
  /** Size of a record in numbers of four bytes: an even one where there are any of eight. */
  readonly #size: number;
  /** Records of a full page, as a power of two. */
  readonly #shift: number;
  /** Rows there is room for. */
  #rows = 0;
  /** The page that the view shows. */
  #page = -1;

  constructor(shape: Shape<Record>, state: RecordsState) {
    this.#shape = shape;
    this.#state = state;
    const size = 2 * shape.reals.length + shape.wholes.length;
    this.#size = shape.reals.length === 0 ? size : size + (size % 2);
    this.#shift = pageShift(4 * this.#size);
    while (state.beside.length < shape.beside) state.beside.push(new Map());
    while (state.strips.length < shape.strips.length) state.strips.push(emptyStrips());
    this.#view = new shape.View();
    this.#view.beside = state.beside;
    this.#view.texts = new Texts(state.texts);
    this.#view.strips = shape.strips.map(({ kind, length }, i) => {
      return new Strips(kind, length, state.strips[i] ?? emptyStrips());
    });
    for (let page = 0; page < state.pages.length; page++) this.#show(page);
  }

  /** The record of a row with every field as it begins; whatever was there must have been dropped. */
  start(row: number): Record {
    while (!this.has(row)) this.#show(addPage(this.#state.pages, fewest * 4 * this.#size, this.#fullPage));
    const record = this.at(row);
    const { reals, wholes, realAt, wholeAt } = this.#view;
    const shape = this.#shape;
    for (let i = 0; i < shape.reals.length; i++) reals[realAt + i] = shape.reals[i] ?? 0;
    for (let i = 0; i < shape.wholes.length; i++) wholes[wholeAt + i] = shape.wholes[i] ?? 0;
    return record;
  }

  /** Whether there is room for this row; a record never started is all zeros. */
  has(row: number): boolean {
    return row < this.#rows;
  }

  /** The record of a row that was started. */
  at(row: number): Record {
    const view = this.#view;
    const page = row >>> this.#shift;
    const from = (row - (page << this.#shift)) * this.#size;
    view.row = row;
    if (page !== this.#page) {
      this.#page = page;
      view.reals = this.#reals[page] as Float64Array<ArrayBuffer>;
      view.wholes = this.#wholes[page] as Int32Array<ArrayBuffer>;
    }
    view.realAt = from >>> 1;
    view.wholeAt = from + 2 * this.#shape.reals.length;
    return view as unknown as Record;
  }

  /** Gives back what the record keeps outside its page. */
  drop(row: number): void {
    this.at(row);
    const { wholes, wholeAt, texts, strips, beside } = this.#view;
    for (const map of beside) if (map.size > 0) map.delete(row);
    for (const at of this.#shape.texts) texts.drop(wholes[wholeAt + at] ?? 0);
    this.#shape.strips.forEach(({ at }, i) => strips[i]?.of(wholes, wholeAt + at).clear());
  }

  #show(page: number): void {
    const { pages } = this.#state;
    const buffer = pages[page] as ArrayBuffer;
    this.#page = -1;
    this.#reals[page] = new Float64Array(buffer);
    this.#wholes[page] = new Int32Array(buffer);
    this.#rows = roomIn(pages, this.#fullPage) / (4 * this.#size);
  }

  get #fullPage(): number {
    return (4 * this.#size) << this.#shift;
  }
}
