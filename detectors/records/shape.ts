import {
  countProperty,
  heldProperty,
  realProperty,
  RecordView,
  stripProperty,
  textProperty,
  wholeProperty,
} from './record-view.ts';
import type { Strip, StripKind } from './strips.ts';

interface StripOf {
  readonly kind: StripKind;
  readonly length: number;
}

/** One field of a shape, and the type of its value. */
export interface Field<Value> {
  readonly kind: 'real' | 'whole' | 'count' | 'text' | 'held' | 'strip';
  readonly initial?: number;
  readonly strip?: StripOf;
  /** Never there: it carries the type. */
  readonly value?: Value;
}

/** Any number, eight bytes: for times, and for counters that somebody else chose. */
export const real = (initial = 0): Field<number> => ({ kind: 'real', initial });
/** A whole number of 32 bits, four bytes: what does not fit is cut, so only for what the code itself bounds. */
export const whole = (initial = 0): Field<number> => ({ kind: 'whole', initial });
/** A whole number from 0 on: four bytes below 2^31, and beyond that kept as well, at a price. */
export const count = (): Field<number> => ({ kind: 'count' });
/** Four bytes and the text's own. */
export const text = (): Field<string> => ({ kind: 'text' });
/** Plain data that few records have. */
export const held = <Value>(): Field<Value | undefined> => ({ kind: 'held' });
/** Numbers of 32 bits: four bytes, and four times the length once one of them is written. */
export const wholes = (length: number): Field<Strip> => ({ kind: 'strip', strip: { kind: 'wholes', length } });
/** Any numbers: four bytes, and eight times the length once one of them is written. */
export const reals = (length: number): Field<Strip> => ({ kind: 'strip', strip: { kind: 'reals', length } });

/** How records of one kind lie in a page: numbers of eight bytes first, then those of four. */
export interface Shape<Record extends object> {
  readonly View: typeof RecordView;
  /** What the numbers are at the start. */
  readonly reals: readonly number[];
  readonly wholes: readonly number[];
  /** Which of the wholes name a text. */
  readonly texts: readonly number[];
  readonly strips: readonly (StripOf & { readonly at: number })[];
  /** How many fields keep something beside. */
  readonly beside: number;
  /** Never there: it carries the type. */
  readonly record?: Record;
}

// oxlint-disable-next-line no-explicit-any
type Fields = Record<string, Field<any>>;
type ValueOf<F> = F extends Field<infer Value> ? Value : never;

export type RecordOf<S> = S extends Shape<infer Record> ? Record : never;

/** Works out, once per kind of record, where each field lies and how it is read and written. */
export function shapeOf<F extends Fields>(fields: F): Shape<{ [Name in keyof F]: ValueOf<F[Name]> }> {
  class View extends RecordView {}
  const longs: number[] = [];
  const shorts: number[] = [];
  const texts: number[] = [];
  const strips: (StripOf & { at: number })[] = [];
  let beside = 0;
  const propertyOf = ({ kind, initial = 0, strip }: Field<unknown>): PropertyDescriptor => {
    if (kind === 'real') return realProperty(longs.push(initial) - 1);
    if (kind === 'held') return heldProperty(beside++);
    const at = shorts.push(initial) - 1;
    if (kind === 'whole') return wholeProperty(at);
    if (kind === 'count') return countProperty(at, beside++);
    if (strip !== undefined) return stripProperty(at, strips.push({ ...strip, at }) - 1);
    return textProperty(texts[texts.push(at) - 1] ?? at);
  };
  for (const [name, field] of Object.entries(fields)) Object.defineProperty(View.prototype, name, propertyOf(field));
  return { View, reals: longs, wholes: shorts, texts, strips, beside };
}
