import type { Held } from '../../runtime/members/held.ts';
import { loadState, saveState } from '../../runtime/state/state-file.ts';
import type { Chunk } from './chunk.ts';

interface Range {
  from: number;
  to: number;
}

/** Where the latest insert is written down before it begins. */
export interface Intents {
  /** What was written down last, by this run or one before. */
  latest(): Range | undefined;
  begin(range: Range): Promise<void>;
}

/** For a table that nobody else writes to. */
export function intentsInFile(file: string): Intents {
  return {
    latest: () => loadState<Range>(file),
    begin: ({ from, to }) => saveState(file, { from, to } satisfies Range),
  };
}

/**
 * For those who take turns: one that lost its turn begins nothing any more, and what it had begun before is made once more by
 * the next one, under the same token.
 */
export function intentsInLog({ note, tell }: Pick<Held, 'note' | 'tell'>): Intents {
  const [from, to] = note?.split('-').map(Number) ?? [];
  return {
    latest: () => (from === undefined || to === undefined ? undefined : { from, to }),
    begin: (range) => tell(`${range.from}-${range.to}`),
  };
}

/**
 * The offsets of the latest insert, written down before it begins. An insert may come through after its process has died,
 * even after the next one has looked what the table holds; so that one makes the very same insert again, and the token
 * that both carry lets only one of them count.
 */
export class InsertRange {
  readonly #intents: Intents;
  /** What an earlier run had begun, until the fold has passed it. */
  #begun: Range | undefined;

  /** @param next where the fold goes on; @param end where the log ends: a range beyond it is another log's */
  constructor(intents: Intents, next: number, end: number) {
    this.#intents = intents;
    const begun = intents.latest();
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

  begin({ from, to }: Pick<Chunk, 'from' | 'to'>): Promise<void> {
    return this.#intents.begin({ from, to });
  }
}
