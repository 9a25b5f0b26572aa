/** Share by which the estimate falls with every gap below it, and times by which it rises with one above: p = 0.001. */
const down = 0.9995;
const up = 1.65;
/** After a silence that was told of it rises by this: a new habit is learned in two or three rounds, a single cut is not. */
const upAfterSilence = 3;

/**
 * The gap a subject exceeds once in a thousand, followed with one number: the greatest gap while it is new, then a step
 * up at each exceedance and a small one down at every other gap. Steps are bounded, so one outage teaches little.
 */
export function learnGap(usual: number, gap: number, isNew: boolean, wasTold: boolean): number {
  if (isNew) return Math.max(usual, gap);
  if (gap <= usual) return usual * down;
  return Math.min(gap, Math.max(usual, 1) * (wasTold ? upAfterSilence : up));
}

export interface Patience {
  /** Times the usual gap. */
  factor: number;
  /** Times the interval its owner expects. */
  expectedFactor: number;
  /** Never silent before this, ms. */
  floorMs: number;
}

/** How long somebody may say nothing, ms. */
export function limitOf(usual: number, expectedEveryMs: number, { factor, expectedFactor, floorMs }: Patience): number {
  return Math.round(Math.max(factor * usual, expectedFactor * expectedEveryMs, floorMs));
}
