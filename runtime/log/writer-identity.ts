import { randomBytes } from 'node:crypto';

/** Names one run of one writing process; a record is known again by writer and sequence. */
export interface Writer {
  /** 16 hexadecimal digits, new with every run. */
  readonly id: string;
  /** 1, 2, 3 ... */
  next(): number;
}

/**
 * Readers take a sequence that does not rise for a repeat. So entries are built once and tried again as they are, and a
 * writer has one append under way at a time in each partition.
 */
export function createWriter(): Writer {
  let sequence = 0;
  return { id: randomBytes(8).toString('hex'), next: () => ++sequence };
}
