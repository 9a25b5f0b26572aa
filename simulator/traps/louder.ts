import { type EpisodeKind, labelOf } from '../episode.ts';
import { usualRate } from '../fleet.ts';
import { promisedFlood } from '../promises.ts';
import { evenly } from '../source.ts';

const minuteMs = 60_000;
/** A small fleet has too few hubs to choose one. */
const fewestHubs = 5;

/** A device has more to say than usual, yet only `strength` of the rate that D14 promises to see. */
export const louder: EpisodeKind = {
  name: 'louder',
  detector: 'D14',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const minutes = random.integer(6, 12);
    const enough = fleet.devices.filter(({ character }) => character === 'hub').length >= fewestHubs;
    const hubs = random.chance(0.3) && enough;
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: ({ character }) => (hubs ? character === 'hub' : character === 'usual'),
      lengthMs: minutes * minuteMs,
    });
    const to = at + minutes * minuteMs;
    const extra = Math.max(0, strength * promisedFlood(device, at) - usualRate(device, at));
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        const count = Math.max(1, Math.round(extra * minutes));
        return [evenly({ from: at, to, count, random: voice.random }, (out, due) => out(voice.message(due)))];
      },
    };
  },
};
