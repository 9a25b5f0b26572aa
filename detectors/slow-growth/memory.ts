import { count, real, reals, type RecordOf, shapeOf, whole } from '../records/shape.ts';
import { driftSize } from '../statistics/drift.ts';

/** A device that is heard for two days costs some 130 bytes. */
export const memoryShape = shapeOf({
  /** Days since 1970: the first one, which was no whole one, and the one that goes on; 0 before. */
  first: whole(),
  day: whole(),
  /** Messages of the day that goes on. */
  messages: count(),
  /** Those of the last day that counted, and days since that did not. */
  usual: real(),
  jumps: whole(),
  /** The day on which it was told last. */
  told: whole(),
  drift: reals(driftSize),
});
export type Memory = RecordOf<typeof memoryShape>;
