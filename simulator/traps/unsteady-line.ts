import { behaviourPromises } from '../behaviour-promises.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { restless } from '../restless.ts';

const minuteMs = 60_000;

/** A device comes and goes at `strength` of what D16 promises to see: within a minute, or for half an hour less than once a minute. */
export const unsteadyLine: EpisodeKind = {
  name: 'unsteady-line',
  detector: 'D16',
  kind: 'trap',
  plan(planner, strength) {
    const lasts = planner.random.chance(0.5);
    const minutes = lasts ? 30 : 1;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: minutes * minuteMs });
    const count = Math.max(1, Math.floor(strength * (lasts ? minutes : behaviourPromises.endings)));
    const to = at + minutes * minuteMs;
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play: (voiceOf) => [restless(voiceOf(device), { from: at, to, count, reason: 'keepalive_timeout' })],
    };
  },
};
