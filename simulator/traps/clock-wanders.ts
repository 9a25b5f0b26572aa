import { behaviourPromises } from '../behaviour-promises.ts';
import { clockOff } from '../clock-off.ts';
import type { EpisodeKind } from '../episode.ts';

const lastsMs = 20 * 60_000;
/** Lines take a while themselves on a day that is over in minutes: that much of the promise is theirs. */
const share = 0.7;

/** A device's clock is off by `strength` of what D19 promises to see. */
export const clockWanders: EpisodeKind = {
  name: 'clock-wanders',
  detector: 'D19',
  kind: 'trap',
  plan(planner, strength) {
    const sign = planner.random.chance(0.5) ? 1 : -1;
    const offMs = Math.round(sign * strength * share * behaviourPromises.clockMs);
    return clockOff(this, planner, strength, { offMs, lastsMs, stamps: 6 });
  },
};
