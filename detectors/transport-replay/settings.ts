import type { BoutLimits } from '../statistics/bouts.ts';

/** The limits are those of repeats that are nobody's, of a gateway. */
export interface Settings extends BoutLimits {
  /** Signs of one address no further apart than this belong together. */
  pairMs: number;
  /** Packets without a session are told of when so long after them nobody has come in from there: clients do. */
  settleMs: number;
  /** An address from which a session was open within so long is the client's. */
  ownMs: number;
  /** Addresses told of at one gateway within an hour: their number is the attacker's choice. */
  mostTold: number;
}
