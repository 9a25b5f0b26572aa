import { type EpisodeKind, labelOf } from '../episode.ts';
import { missedSoon, promisedSilence, sure } from '../silence-promises.ts';
import { once } from '../source.ts';

/** A device restarts, or its link is down for a moment. */
export const shortSilence: EpisodeKind = {
  name: 'short-silence',
  detector: 'D17',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = strength * sure * 2 * 3_600_000;
    const { device, at } = planner.booking.place({ ...planner, eligible: missedSoon, lengthMs });
    const to = Math.floor(at + strength * sure * promisedSilence(device));
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        return [
          once(at, () => {
            voiceOf(device).silentUntil = to;
          }),
        ];
      },
    };
  },
};
