import { randomBytes } from 'node:crypto';

/** Names one run of one writing process; the sequence tells a record that was sent again from an equal one. */
export interface Writer {
  readonly id: string;
  /** The next sequence number, from 1. */
  next(): number;
}

export function createWriter(): Writer {
  const id = randomBytes(8).toString('hex');
  let sequence = 0;
  return { id, next: () => ++sequence };
}
