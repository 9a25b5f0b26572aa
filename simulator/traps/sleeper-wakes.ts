import { type EpisodeKind, labelOf } from '../episode.ts';
import { promises } from '../promises.ts';
import { evenly, once } from '../source.ts';

const minuteMs = 60_000;

/** A device that sleeps most of the day wakes and empties its memory at `strength` of the rate that D14 promises to see. */
export const sleeperWakes: EpisodeKind = {
  name: 'sleeper-wakes',
  detector: 'D14',
  kind: 'trap',
  plan(planner, strength) {
    const minutes = planner.random.integer(3, 6);
    const lengthMs = minutes * minuteMs;
    const eligible = planner.fleet.devices.some(({ character }) => character === 'sleeper') ? 'sleeper' : 'usual';
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: ({ character }) => character === eligible,
      lengthMs,
    });
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
      play(voiceOf) {
        const voice = voiceOf(device);
        const count = Math.max(3, Math.round(strength * promises.floodPerMinute * minutes));
        return [
          once(at, (out, due) => {
            voice.silentUntil = at + lengthMs;
            out(voice.reconnect(due));
          }),
          evenly({ from: at, to: at + lengthMs, count, random: voice.random }, (out, due) => out(voice.message(due))),
        ];
      },
    };
  },
};
