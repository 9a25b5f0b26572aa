import { elsewhere, identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';
import { guess } from './guess.ts';

const lengthMs = identityPromises.attemptsMs * 0.9;

/** One source guesses the password of a device, `strength` times as often as D20 promises to see. */
export const bruteForce: IdentityKind = {
  name: 'brute-force',
  detector: 'D20',
  kind: 'attack',
  plan(planner, strength) {
    const count = Math.ceil(strength * identityPromises.attempts);
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const { address, peer } = elsewhere(planner.random);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to, subject: address }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [evenly({ from: at, to, count, random: voice.random }, (out, due) => out(guess(voice, due, { peer })))];
      },
    };
  },
};
