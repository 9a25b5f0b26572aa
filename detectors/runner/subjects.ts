import { Names, type NamesState, noNames } from '../records/names.ts';
import { noRecords, Records, type RecordsState } from '../records/records.ts';
import { held, type RecordOf, shapeOf, whole } from '../records/shape.ts';
import { emptyQueue, type Queue, Queues } from './queues.ts';
import type { Quiet } from './quiet.ts';

export interface SubjectLimits {
  /** Most subjects remembered per tenant. */
  vouched: number;
  /** Most that only untrusted channels spoke of: invented ids push out each other, never a vouched subject. */
  unvouched: number;
}

export const subjectLimits: SubjectLimits = { vouched: 1_000_000, unvouched: 100_000 };

/** Keeps something of every subject, by its row. */
export interface Keeper {
  enter(row: number): void;
  leave(row: number): void;
  /** Whether it is not done with a subject that is let go of. */
  busy(row: number): boolean;
}

/** What a finding says of its subject, and the episodes raised for it. */
export interface About {
  tenant: string;
  subject: string;
  quiet: Quiet[];
}

/** Plain data. */
export interface SubjectsState {
  names: NamesState;
  standing: RecordsState;
  order: RecordsState;
  tenants: string[];
  /** Per tenant: those that a channel with some trust spoke of, and the others. */
  queues: { vouched: Queue; unvouched: Queue }[];
  /** Let go of, while a keeper is still busy with them. */
  gone: Set<number>;
}

export function noSubjects(seed: number): SubjectsState {
  const records = { standing: noRecords(), order: noRecords() };
  return { names: noNames(seed), ...records, tenants: [], queues: [], gone: new Set() };
}

const shape = shapeOf({
  /** Minutes since 1970 in log time when it was last heard of. */
  minute: whole(),
  marks: whole(),
  quiet: held<Quiet[]>(),
});
const isVouched = 1;
/** Heard of again since it came or was last spared. */
const isTouched = 2;

/** Whom a table of detectors remembers, by row from 1 on: shared by its detectors, bounded per tenant. */
export class Subjects {
  readonly #state: SubjectsState;
  readonly #names: Names;
  readonly #standing: Records<RecordOf<typeof shape>>;
  readonly #order: Queues;
  readonly #limits: SubjectLimits;
  readonly #keepers: readonly Keeper[];
  readonly #owners: Map<string, number>;

  constructor(state: SubjectsState, limits: SubjectLimits, keepers: readonly Keeper[]) {
    this.#state = state;
    this.#names = new Names(state.names);
    this.#standing = new Records(shape, state.standing);
    this.#order = new Queues(state.order);
    this.#limits = limits;
    this.#keepers = keepers;
    this.#owners = new Map(state.tenants.map((tenant, owner) => [tenant, owner]));
  }

  get size(): number {
    return this.#state.queues.reduce((sum, { vouched, unvouched }) => sum + vouched.size + unvouched.size, 0);
  }

  /** The row of a subject that is heard of, entered when it is new. */
  heard(tenant: string, subject: string, vouched: boolean, minute: number): number {
    const owner = this.#owners.get(tenant) ?? this.#addTenant(tenant);
    const known = this.#names.rowOf(owner, subject);
    if (known !== 0) {
      const standing = this.#standing.at(known);
      standing.minute = minute;
      standing.marks |= isTouched;
      if (vouched && (standing.marks & isVouched) === 0) this.#vouch(owner, known);
      return known;
    }
    this.#makeRoom(owner, vouched);
    const row = this.#names.add(owner, subject);
    const standing = this.#standing.start(row);
    standing.minute = minute;
    standing.marks = vouched ? isVouched : 0;
    this.#order.append(this.#queue(owner, vouched), row);
    for (const keeper of this.#keepers) keeper.enter(row);
    return row;
  }

  nameOf(row: number): string {
    return this.#names.nameOf(row);
  }

  tenantOf(row: number): string {
    return this.#state.tenants[this.#names.ownerOf(row)] ?? '';
  }

  minuteOf(row: number): number {
    return this.#standing.at(row).minute;
  }

  about(row: number): About {
    const standing = this.#standing.at(row);
    return { tenant: this.tenantOf(row), subject: this.nameOf(row), quiet: (standing.quiet ??= []) };
  }

  /** Rows of one tenant, or of all. */
  *rows(tenant?: string): Generator<number> {
    const owners = tenant === undefined ? this.#owners.values() : [this.#owners.get(tenant) ?? -1];
    for (const owner of owners) {
      yield* this.#order.rows(this.#queue(owner, true));
      yield* this.#order.rows(this.#queue(owner, false));
    }
  }

  /** Lets go of subjects last heard of before `minute`. */
  expire(minute: number): void {
    for (const row of this.rows()) if (this.minuteOf(row) < minute) this.#letGo(row);
  }

  /** To be told when a keeper is no longer busy with a row. */
  settle(row: number): void {
    if (this.#state.gone.size === 0 || !this.#state.gone.has(row) || this.#keepers.some((keeper) => keeper.busy(row))) {
      return;
    }
    this.#state.gone.delete(row);
    this.#leave(row);
  }

  #vouch(owner: number, row: number): void {
    this.#order.remove(this.#queue(owner, false), row);
    this.#makeRoom(owner, true);
    this.#standing.at(row).marks |= isVouched;
    this.#order.append(this.#queue(owner, true), row);
  }

  /** Second chance: the longest kept goes, unless it was heard of since; then it queues again. One pass at most. */
  #makeRoom(owner: number, vouched: boolean): void {
    const queue = this.#queue(owner, vouched);
    if (queue.size < (vouched ? this.#limits.vouched : this.#limits.unvouched)) return;
    for (;;) {
      const row = queue.oldest;
      const standing = this.#standing.at(row);
      if ((standing.marks & isTouched) === 0) {
        this.#letGo(row);
        return;
      }
      standing.marks &= ~isTouched;
      this.#order.remove(queue, row);
      this.#order.append(queue, row);
    }
  }

  #letGo(row: number): void {
    const vouched = (this.#standing.at(row).marks & isVouched) !== 0;
    this.#order.remove(this.#queue(this.#names.ownerOf(row), vouched), row);
    this.#names.unlink(row);
    if (this.#keepers.some((keeper) => keeper.busy(row))) this.#state.gone.add(row);
    else this.#leave(row);
  }

  #leave(row: number): void {
    for (const keeper of this.#keepers) keeper.leave(row);
    this.#standing.drop(row);
    this.#names.drop(row);
  }

  #queue(owner: number, vouched: boolean): Queue {
    const queues = this.#state.queues[owner];
    return (vouched ? queues?.vouched : queues?.unvouched) ?? emptyQueue();
  }

  #addTenant(tenant: string): number {
    const owner = this.#state.tenants.push(tenant) - 1;
    this.#state.queues.push({ vouched: emptyQueue(), unvouched: emptyQueue() });
    this.#owners.set(tenant, owner);
    return owner;
  }
}
