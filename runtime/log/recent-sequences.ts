import type { RecordHeader } from '../../schemas/record.ts';

/** Sequences remembered of one writer: more than one send may bring again. */
const mostSequences = 4_096;
/** Writers remembered, those that wrote last: every run of a process is another one. */
const mostWriters = 64;

/**
 * Knows a record again that an append of unknown fate brought twice, by writer and sequence, in whatever order appends that were
 * tried again arrived: for topics whose writers have several appends under way.
 */
export class RecentSequences {
  readonly #writers = new Map<string, Set<number>>();

  /** Takes the next record of a partition. @returns whether it was there before */
  fold({ writer, sequence }: Pick<RecordHeader, 'writer' | 'sequence'>): boolean {
    const known = this.#writers.get(writer) ?? new Set();
    if (known.has(sequence)) return true;
    known.add(sequence);
    dropFirst(known, mostSequences);
    // The one that wrote last comes last.
    this.#writers.delete(writer);
    this.#writers.set(writer, known);
    dropFirst(this.#writers, mostWriters);
    return false;
  }
}

function dropFirst(all: Set<number> | Map<string, unknown>, most: number): void {
  if (all.size <= most) return;
  for (const first of all.keys()) return void all.delete(first as never);
}
