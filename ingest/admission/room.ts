import type { Ledger } from '../appender/ledger.ts';

/** How much there is room for. */
export interface Room {
  /** No room but what is reserved for the identity lane. */
  readonly pressure: boolean;
  /** No room at all. */
  readonly full: boolean;
  readonly ledger: Ledger;
}
