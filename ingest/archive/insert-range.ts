import { loadState, saveState } from '../../runtime/state/state-file.ts';
import type { Chunk } from './chunk.ts';

interface Range {
  from: number;
  to: number;
}

/**
 * The offsets of the latest insert, written down before it begins. An insert may come through after its process has died,
 * even after the next one has looked what the table holds; so that one makes the very same insert again, and the token
 * that both carry lets only one of them count.
 */
export class InsertRange {
  readonly #file: string;
  /** What an earlier run had begun, until the fold has passed it. */
  #begun: Range | undefined;

  /** @param next where the fold goes on; @param end where the log ends: a range beyond it is another log's */
  constructor(file: string, next: number, end: number) {
    this.#file = file;
    const begun = loadState<Range>(file);
    if (begun !== undefined && begun.from >= next && begun.to <= end) this.#begun = begun;
  }

  /** True while a chunk that is such an insert lacks records of it. */
  isOpen(chunk: Pick<Chunk, 'from' | 'to'>): boolean {
    return this.#begun !== undefined && chunk.from === this.#begun.from && chunk.to < this.#begun.to;
  }

  /** True when the chunk must be closed before the record, so that the insert begins and ends where it did. */
  parts(chunk: Pick<Chunk, 'from' | 'to'>, { offset }: { offset: number }): boolean {
    if (this.#begun === undefined) return false;
    const { from, to } = this.#begun;
    if (offset >= to) {
      this.#begun = undefined;
      return chunk.from === from;
    }
    return offset >= from && chunk.from < from;
  }

  async begin({ from, to }: Pick<Chunk, 'from' | 'to'>): Promise<void> {
    await saveState(this.#file, { from, to } satisfies Range);
  }
}
