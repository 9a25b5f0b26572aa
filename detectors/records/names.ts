import { noRecords, Records, type RecordsState } from './records.ts';
import { shapeOf, whole } from './shape.ts';
import { emptyTexts, Texts, type TextsState } from './texts.ts';

/** Plain data. */
export interface NamesState {
  /** Whatever nobody outside can guess, so that nobody can invent names that meet in one bucket. */
  seed: number;
  size: number;
  /** Rows ever handed out, and the one given back last, whose `next` is the one before; counted from 1. */
  top: number;
  free: number;
  /** Int32: the first row of each bucket, 0 for none. */
  buckets: ArrayBuffer;
  records: RecordsState;
  texts: TextsState;
}

const shape = shapeOf({
  hash: whole(),
  /** The next row in the bucket, or of those given back. */
  next: whole(),
  owner: whole(),
  text: whole(),
});

const fewestBuckets = 64;

export const noNames = (seed: number): NamesState => ({
  seed,
  size: 0,
  top: 0,
  free: 0,
  buckets: new ArrayBuffer(4 * fewestBuckets),
  records: noRecords(),
  texts: emptyTexts(),
});

/** Gives every name of an owner a row, from 1 on, at some 40 bytes; rows given back are used again. */
export class Names {
  readonly #state: NamesState;
  readonly #records: Records<{ hash: number; next: number; owner: number; text: number }>;
  readonly #texts: Texts;
  #buckets: Int32Array;

  constructor(state: NamesState) {
    this.#state = state;
    this.#records = new Records(shape, state.records);
    this.#texts = new Texts(state.texts);
    this.#buckets = new Int32Array(state.buckets);
  }

  get size(): number {
    return this.#state.size;
  }
  /** The greatest row ever given. */
  get top(): number {
    return this.#state.top;
  }

  /** 0 for a name that has none. */
  rowOf(owner: number, name: string): number {
    const hash = this.#hash(owner, name);
    let row = this.#buckets[hash & (this.#buckets.length - 1)] ?? 0;
    while (row !== 0) {
      const record = this.#records.at(row);
      if (record.hash === hash && record.owner === owner && this.#texts.equals(record.text, name)) return row;
      row = record.next;
    }
    return 0;
  }

  /** A row for a name that has none. */
  add(owner: number, name: string): number {
    const state = this.#state;
    if (++state.size > this.#buckets.length) this.#grow();
    const row = state.free === 0 ? ++state.top : state.free;
    if (row === state.free) state.free = this.#records.at(row).next;
    const hash = this.#hash(owner, name);
    const record = this.#records.start(row);
    const bucket = hash & (this.#buckets.length - 1);
    record.hash = hash;
    record.owner = owner;
    record.text = this.#texts.add(name);
    record.next = this.#buckets[bucket] ?? 0;
    this.#buckets[bucket] = row;
    return row;
  }

  ownerOf(row: number): number {
    return this.#records.at(row).owner;
  }

  nameOf(row: number): string {
    return this.#texts.at(this.#records.at(row).text);
  }

  /** The name no longer leads to its row, which still leads to the name. */
  unlink(row: number): void {
    const { hash, next } = this.#records.at(row);
    this.#state.size--;
    const bucket = hash & (this.#buckets.length - 1);
    let before = this.#buckets[bucket] ?? 0;
    if (before === row) {
      this.#buckets[bucket] = next;
      return;
    }
    for (let at = this.#records.at(before).next; at !== row; at = this.#records.at(at).next) before = at;
    this.#records.at(before).next = next;
  }

  /** Gives back the row of a name that was unlinked. */
  drop(row: number): void {
    const record = this.#records.at(row);
    this.#texts.drop(record.text);
    record.text = 0;
    record.next = this.#state.free;
    this.#state.free = row;
  }

  #grow(): void {
    const state = this.#state;
    const before = this.#buckets;
    state.buckets = new ArrayBuffer(8 * before.length);
    const after = (this.#buckets = new Int32Array(state.buckets));
    for (let row of before) {
      while (row !== 0) {
        const record = this.#records.at(row);
        const { next } = record;
        const bucket = record.hash & (after.length - 1);
        record.next = after[bucket] ?? 0;
        after[bucket] = row;
        row = next;
      }
    }
  }

  #hash(owner: number, name: string): number {
    const { length } = name;
    let hash = this.#state.seed ^ owner ^ length;
    // Two at a time; what was high must reach the low bits, which alone choose the bucket.
    for (let i = 0; i < length; i += 2) {
      const second = i + 1 < length ? name.charCodeAt(i + 1) : 0;
      hash = Math.imul(hash ^ name.charCodeAt(i) ^ (second << 16), 0x5bd1_e995);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}
