import { behaviourPromises } from '../behaviour-promises.ts';
import { clockOff } from '../clock-off.ts';
import type { EpisodeKind } from '../episode.ts';

const lastsMs = 40 * 60_000;

/** A device's clock is set `strength` times as far off as D19 promises to see, for a while. */
export const clockSet: EpisodeKind = {
  name: 'clock-set',
  detector: 'D19',
  kind: 'attack',
  plan(planner, strength) {
    const sign = planner.random.chance(0.5) ? 1 : -1;
    const offMs = Math.round(sign * strength * behaviourPromises.clockMs);
    return clockOff(this, planner, strength, { offMs, lastsMs, stamps: 10 });
  },
};
