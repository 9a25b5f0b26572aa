import { type EpisodeKind, labelOf } from '../episode.ts';
import { usualRate } from '../fleet.ts';
import { promisedFlood } from '../promises.ts';
import { evenly } from '../source.ts';

const minuteMs = 60_000;

/** A device sends `strength` times the rate that D14 promises to see, for seven to twelve minutes. */
export const flooding: EpisodeKind = {
  name: 'flooding',
  detector: 'D14',
  kind: 'attack',
  plan(planner, strength) {
    const minutes = planner.random.integer(7, 12);
    const lengthMs = minutes * minuteMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const extra = strength * promisedFlood(device, at) - usualRate(device, at);
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
      play(voiceOf) {
        const voice = voiceOf(device);
        const count = Math.round(extra * minutes);
        return [
          evenly({ from: at, to: at + lengthMs, count, random: voice.random }, (out, due) => out(voice.message(due))),
        ];
      },
    };
  },
};
