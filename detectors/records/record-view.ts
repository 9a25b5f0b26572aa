import { emptyTexts, Texts } from './texts.ts';
import type { Strips } from './strips.ts';

/** A window on one record at a time; the fields of a shape are properties over it. */
export class RecordView {
  row = 0;
  reals = new Float64Array(0);
  wholes = new Int32Array(0);
  /** Where the record's numbers begin in the page. */
  realAt = 0;
  wholeAt = 0;
  /** Per whole and held field, by row. */
  beside: readonly Map<number, unknown>[] = [];
  strips: readonly Strips[] = [];
  texts: Texts = noTexts;
}

const noTexts = new Texts(emptyTexts());

type Property<Value> = {
  get(this: RecordView): Value;
  set?(this: RecordView, value: Value): void;
};

// Each closes over its place and is short: V8 then puts a load from a typed array where a field is read.

export function realProperty(at: number): Property<number> {
  return {
    get() {
      return this.reals[this.realAt + at] as number;
    },
    set(value) {
      this.reals[this.realAt + at] = value;
    },
  };
}

export function wholeProperty(at: number): Property<number> {
  return {
    get() {
      return this.wholes[this.wholeAt + at] as number;
    },
    set(value) {
      this.wholes[this.wholeAt + at] = value;
    },
  };
}

/** Stands for a count that lies beside. */
const elsewhere = -1;
const greatest = 0x7fff_ffff;

export function countProperty(at: number, beside: number): Property<number> {
  return {
    get() {
      const value = this.wholes[this.wholeAt + at] as number;
      return value < 0 ? besideOf(this, beside) : value;
    },
    set(value) {
      const place = this.wholeAt + at;
      if (value > greatest || this.wholes[place] === elsewhere) setBeside(this, place, beside, value);
      else this.wholes[place] = value;
    },
  };
}

function besideOf(view: RecordView, beside: number): number {
  return view.beside[beside]?.get(view.row) as number;
}

function setBeside(view: RecordView, place: number, beside: number, value: number): void {
  if (value > greatest) view.beside[beside]?.set(view.row, value);
  else view.beside[beside]?.delete(view.row);
  view.wholes[place] = value > greatest ? elsewhere : value;
}

export function textProperty(at: number): Property<string> {
  return {
    get() {
      return this.texts.at(this.wholes[this.wholeAt + at] as number);
    },
    set(value) {
      const place = this.wholeAt + at;
      const name = this.wholes[place] as number;
      if (!this.texts.equals(name, value)) this.wholes[place] = this.texts.replace(name, value);
    },
  };
}

export function heldProperty(beside: number): Property<unknown> {
  return {
    get() {
      return (this.beside[beside] as Map<number, unknown>).get(this.row);
    },
    set(value) {
      if (value === undefined) this.beside[beside]?.delete(this.row);
      else this.beside[beside]?.set(this.row, value);
    },
  };
}

export function stripProperty(at: number, strip: number): Property<Strips> {
  return {
    get() {
      return (this.strips[strip] as Strips).of(this.wholes, this.wholeAt + at);
    },
  };
}
