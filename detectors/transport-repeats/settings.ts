import type { BoutLimits } from '../statistics/bouts.ts';

/** Repeats of a device; the most that was never told is that of any device of its model. */
export interface Settings extends BoutLimits {
  /** As `least`, which is for where a device-week or more of the model is known: where little is. */
  leastUnknown: number;
  /** Devices of one model told of within an hour; of more it is told once that there are more. */
  mostTold: number;
}
