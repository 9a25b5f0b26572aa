import type { Emission } from '../emission.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { evenly, once } from '../source.ts';
import { repeatsUnmarked, talkative, unmarkedCount } from './unmarked-repeats.ts';

/** The answers to a gateway's HTTP batches are lost, so it sends each again under the same key. */
export const batchResend: EpisodeKind = {
  name: 'batch-resend',
  detector: 'D11',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = planner.random.integer(3, 8) * 60_000;
    const count = planner.random.integer(5, 12);
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: (one) => talkative(one) && one.gateway.protocol === 'http',
      lengthMs,
    });
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
          evenly({ from: at + 1_000, to, count, random: voice.random }, (out, due) =>
            out(voice.message(due, { resend: true })),
          ),
          repeatsUnmarked(voice, { from: at + 1_000, to }, plain, () => earlier),
        ];
      },
    };
  },
};
