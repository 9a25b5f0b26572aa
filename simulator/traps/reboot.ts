import type { Emission } from '../emission.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { evenly, once } from '../source.ts';
import { repeatsUnmarked, talkative, unmarkedCount } from './unmarked-repeats.ts';

const minuteMs = 60_000;

/** A device restarts twice within minutes: each time a new boot id and the same counters from 0 on. */
export const reboot: EpisodeKind = {
  name: 'reboot',
  detector: 'D11',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = 8 * minuteMs;
    const count = planner.random.integer(5, 15);
    const { device, at } = planner.booking.place({ ...planner, eligible: talkative, lengthMs });
    const again = at + lengthMs / 2;
    const to = at + lengthMs;
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        voice.memory = unmarkedCount(strength);
        let earlier: Emission[] = [];
        return [
          once(at, (out, due) => {
            earlier = voice.remembered(unmarkedCount(strength));
            out(voice.reboot(due));
          }),
          evenly({ from: at + 1_000, to: again, count, random: voice.random }, (out, due) => out(voice.message(due))),
          once(again, (out, due) => out(voice.reboot(due))),
          evenly({ from: again + 1_000, to, count, random: voice.random }, (out, due) => out(voice.message(due))),
          repeatsUnmarked(voice, { from: at + 1_000, to: again }, unmarkedCount(strength), () => earlier),
        ];
      },
    };
  },
};
