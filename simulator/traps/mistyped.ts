import { getIn, guess } from '../attacks/guess.ts';
import { elsewhere, identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly, once } from '../source.ts';

const lengthMs = 90_000;

/** Wrong a few times, then right: `strength` of the failures that D20 promises to see before a success. */
export const mistyped: IdentityKind = {
  name: 'mistyped',
  detector: 'D20',
  kind: 'trap',
  plan(planner, strength) {
    const count = Math.max(1, Math.floor(strength * identityPromises.failures));
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const { address, peer } = elsewhere(planner.random);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to, subject: address }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count, random: voice.random }, (out, due) => out(guess(voice, due, { peer }))),
          once(to, (out, due) => out(getIn(voice, due, { peer }))),
        ];
      },
    };
  },
};
