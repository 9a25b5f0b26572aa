import type { WritingRole } from '../../schemas/epoch.ts';
import type { RecordHeader } from '../../schemas/record.ts';
import type { LogRecord } from './port.ts';
import { RecentSequences } from './recent-sequences.ts';

/** An epoch that began in a partition, and at which offset. */
export interface Begun {
  number: number;
  offset: number;
}

const isBeginning = ({ epoch }: RecordHeader): boolean =>
  typeof epoch?.role === 'string' && Number.isSafeInteger(epoch.number);

/**
 * Which epochs began where in one partition, as a fold of it: a record counts unless a greater epoch of its role began
 * before it, or it is one that an append of unknown fate brought again. So who has been replaced and does not know it writes what
 * nobody reads, what is written twice is read once, and all readers agree on what that is.
 */
export class Epochs {
  readonly #owner: WritingRole | undefined;
  readonly #begun = new Map<string, Begun[]>();
  readonly #recent = new RecentSequences();
  /** Offsets of what was there before. Each is a send that lost its answer, so they are few. */
  readonly #repeated = new Set<number>();
  #next = 0;

  /** @param owner whose records without an epoch are; undefined: anybody's, and they always count */
  constructor(owner?: WritingRole) {
    this.#owner = owner;
  }

  /** What lies before this offset is known. */
  get next(): number {
    return this.#next;
  }

  /** Nothing lies before this offset that is not known. */
  skipTo(offset: number): void {
    this.#next = Math.max(this.#next, offset);
  }

  /** Takes the next record; what is known already changes nothing. @returns whether it was new and does not count */
  fold({ header, offset }: Pick<LogRecord, 'header' | 'offset'>): boolean {
    if (offset < this.#next) return false;
    this.#next = offset + 1;
    if (this.#recent.fold(header)) this.#repeated.add(offset);
    const counts = this.counts({ header, offset });
    if (counts && header.type === 'epoch' && header.epoch !== undefined) {
      const begun = this.#begun.get(header.epoch.role) ?? [];
      begun.push({ number: header.epoch.number, offset });
      this.#begun.set(header.epoch.role, begun);
    }
    return !counts;
  }

  /** Of a record that was folded. One that begins an epoch counts if that is greater than all before it. */
  counts({ header, offset }: Pick<LogRecord, 'header' | 'offset'>): boolean {
    if (this.#repeated.has(offset)) return false;
    const { role = this.#owner, number = 0 } = header.epoch ?? {};
    const before = role === undefined ? undefined : this.#before(role, offset);
    if (header.type === 'epoch') return isBeginning(header) && number > (before?.number ?? 0);
    return before === undefined || number >= before.number;
  }

  /** The epoch of a role that is in force at the end of what is known. */
  latest(role: WritingRole): Begun | undefined {
    return this.#begun.get(role)?.at(-1);
  }

  #before(role: string, offset: number): Begun | undefined {
    return this.#begun.get(role)?.findLast((begun) => begun.offset < offset);
  }
}
