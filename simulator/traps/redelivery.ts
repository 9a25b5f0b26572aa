import type { Emission } from '../emission.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { evenly, once } from '../source.ts';
import { repeatsUnmarked, talkative, unmarkedCount } from './unmarked-repeats.ts';

/** After a reconnect a client delivers 5 to 20 messages again, marked so; a few lack the mark. */
export const redelivery: EpisodeKind = {
  name: 'redelivery',
  detector: 'D11',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = planner.random.integer(2, 6) * 60_000;
    const marked = planner.random.integer(5, 20);
    const { device, at } = planner.booking.place({ ...planner, eligible: talkative, lengthMs });
    const to = at + lengthMs;
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        voice.memory = marked + unmarkedCount(strength);
        const plain = unmarkedCount(strength);
        let earlier: Emission[] = [];
        return [
          once(at, (out, due) => {
            earlier = voice.remembered(marked + plain);
            out(voice.reconnect(due));
          }),
          evenly({ from: at + 1_000, to, count: marked, random: voice.random }, (out, due, index) => {
            const chosen = earlier[index + plain];
            if (chosen !== undefined) out(voice.repeat(due, chosen, { redelivered: true }));
          }),
          repeatsUnmarked(voice, { from: at + 1_000, to }, plain, () => earlier),
        ];
      },
    };
  },
};
