import type { Emission } from '../emission.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { evenly, once } from '../source.ts';
import { repeatsUnmarked, unmarkedCount } from './unmarked-repeats.ts';

/** A sensor that always says the same goes on saying it in a new session: equal payloads, fresh counters. */
export const constantPayload: EpisodeKind = {
  name: 'constant-payload',
  detector: 'D11',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = planner.random.integer(4, 9) * 60_000;
    const count = planner.random.integer(8, 25);
    const { device, at } = planner.booking.place({ ...planner, eligible: ({ constant }) => constant, lengthMs });
    const to = at + lengthMs;
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        voice.memory = unmarkedCount(strength);
        const plain = unmarkedCount(strength);
        let earlier: Emission[] = [];
        return [
          once(at, (out, due) => {
            earlier = voice.remembered(plain);
            out(voice.reconnect(due));
          }),
          evenly({ from: at + 1_000, to, count, random: voice.random }, (out, due) => out(voice.message(due))),
          repeatsUnmarked(voice, { from: at + 1_000, to }, plain, () => earlier),
        ];
      },
    };
  },
};
