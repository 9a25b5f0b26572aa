import { behaviourPromises } from '../behaviour-promises.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { restless } from '../restless.ts';

const lengthMs = 55_000;

/** The sessions of a device end `strength` times as often as D16 promises to see: by itself, or as another takes over. */
export const flapping: EpisodeKind = {
  name: 'flapping',
  detector: 'D16',
  kind: 'attack',
  plan(planner, strength) {
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const count = Math.ceil(strength * behaviourPromises.endings);
    const reason = planner.random.chance(0.5) ? 'taken_over' : 'keepalive_timeout';
    const to = at + lengthMs;
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play: (voiceOf) => [restless(voiceOf(device), { from: at, to, count, reason })],
    };
  },
};
