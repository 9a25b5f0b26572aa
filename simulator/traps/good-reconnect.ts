import { type EpisodeKind, labelOf } from '../episode.ts';
import { evenly } from '../source.ts';
import { talkative, unmarkedCount } from './unmarked-repeats.ts';

/** A device on a bad link reconnects again and again and each time repeats, unmarked, the message that was in flight. */
export const goodReconnect: EpisodeKind = {
  name: 'good-reconnect',
  detector: 'D11',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = planner.random.integer(5, 9) * 60_000;
    const { device, at } = planner.booking.place({ ...planner, eligible: talkative, lengthMs });
    const to = at + lengthMs;
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count: unmarkedCount(strength), random: voice.random }, (out, due) => {
            const inFlight = voice.message(due);
            out(inFlight);
            out(voice.reconnect(due));
            out(voice.repeat(due, inFlight, {}));
          }),
        ];
      },
    };
  },
};
