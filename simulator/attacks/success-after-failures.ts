import { elsewhere, identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly, once } from '../source.ts';
import { getIn, guess } from './guess.ts';

/** Slower than guessing is seen by its pace: the right password comes after `strength` times the failures of the promise. */
const gapMs = 70_000;

export const successAfterFailures: IdentityKind = {
  name: 'success-after-failures',
  detector: 'D20',
  kind: 'attack',
  plan(planner, strength) {
    const count = Math.ceil(strength * identityPromises.failures);
    const lengthMs = count * gapMs;
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
