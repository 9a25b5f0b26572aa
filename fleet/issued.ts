import { canonicalId } from '../schemas/canonical-id.ts';
import { Codes } from './compact/column.ts';
import type { FactTimes } from './compact/fact-times.ts';
import { Steps } from './compact/steps.ts';
import type { TextTable } from './compact/text-table.ts';

/** A manufacturer's word that an id left the factory. */
export interface IssuedId {
  manufacturer: string;
  productionBatch: string;
  /** Key id of who signed the list, '' when nobody did. */
  signedBy: string;
  /** ms. */
  learnedAt: number;
}

/** Whose word a list is. */
export type ListOrigin = Pick<IssuedId, 'manufacturer' | 'productionBatch' | 'signedBy'>;

/** The ids one manufacturer says it made in one production batch, with one signature or without. */
interface List extends ListOrigin {
  ids: Steps;
}

/** What manufacturers say they made for one tenant, by canonical id: lists pad and capitalise as they like. An id that a later list names again belongs to that one. */
export class IssuedLists {
  readonly #ids: TextTable;
  readonly #facts: FactTimes;
  readonly #lists: List[] = [];
  readonly #byBatch = new Map<string, number[]>();
  /** By id: its newest row plus one. */
  readonly #newest = new Codes();
  readonly #list = new Codes();
  readonly #fact = new Codes();
  /** The row before plus one. */
  readonly #before = new Codes();
  #since = Number.POSITIVE_INFINITY;

  constructor({ ids, facts }: { ids: TextTable; facts: FactTimes }) {
    this.#ids = ids;
    this.#facts = facts;
  }

  /** Whether any list had been imported. */
  any(before: number): boolean {
    return this.#since < before;
  }

  /** Whether the list already has this id, to a reader that sees all: without a signature, whoever signed what is known. */
  has({ manufacturer, productionBatch, signedBy }: ListOrigin, text: string): boolean {
    const row = this.#newest.at(this.#ids.find(canonicalId(text))) - 1;
    const list = row < 0 ? undefined : this.#lists[this.#list.at(row)];
    if (list?.manufacturer !== manufacturer || list.productionBatch !== productionBatch) return false;
    return signedBy === '' || list.signedBy === signedBy;
  }

  add(origin: ListOrigin, texts: readonly string[], fact: number): void {
    const code = this.#code(origin);
    const list = this.#lists[code];
    const offset = this.#facts.offset(fact);
    this.#since = Math.min(this.#since, offset);
    for (const text of texts) {
      const id = this.#ids.add(canonicalId(text));
      const last = this.#newest.at(id) - 1;
      if (last >= 0 && this.#list.at(last) === code) continue;
      const former = last < 0 ? undefined : this.#lists[this.#list.at(last)]?.ids;
      former?.set(offset, former.last - 1);
      list?.ids.set(offset, list.ids.last + 1);
      this.#list.push(code);
      this.#before.push(last + 1);
      this.#newest.set(id, this.#fact.push(fact) + 1);
    }
  }

  get(text: string, before: number): IssuedId | undefined {
    let row = this.#newest.at(this.#ids.find(canonicalId(text))) - 1;
    while (row >= 0 && this.#facts.offset(this.#fact.at(row)) >= before) row = this.#before.at(row) - 1;
    const list = row < 0 ? undefined : this.#lists[this.#list.at(row)];
    if (list === undefined) return undefined;
    const { manufacturer, productionBatch, signedBy } = list;
    return { manufacturer, productionBatch, signedBy, learnedAt: this.#facts.learnedAt(this.#fact.at(row)) };
  }

  /** Ids listed of a batch by one manufacturer, or by all of them when that is ''. */
  count(manufacturer: string, productionBatch: string, before: number): number {
    let count = 0;
    for (const code of this.#byBatch.get(productionBatch) ?? []) {
      const list = this.#lists[code];
      if (manufacturer === '' || list?.manufacturer === manufacturer) count += list?.ids.at(before) ?? 0;
    }
    return count;
  }

  #find({ manufacturer, productionBatch, signedBy }: ListOrigin): number {
    const isIt = (list?: List): boolean => list?.manufacturer === manufacturer && list.signedBy === signedBy;
    return (this.#byBatch.get(productionBatch) ?? []).find((code) => isIt(this.#lists[code])) ?? -1;
  }

  #code(origin: ListOrigin): number {
    const { productionBatch } = origin;
    const found = this.#find(origin);
    if (found >= 0) return found;
    const code = this.#lists.push({ ...origin, ids: new Steps() }) - 1;
    const sharing = this.#byBatch.get(productionBatch);
    if (sharing === undefined) this.#byBatch.set(productionBatch, [code]);
    else sharing.push(code);
    return code;
  }
}
