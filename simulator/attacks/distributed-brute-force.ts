import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';
import { guess } from './guess.ts';

const lengthMs = identityPromises.attemptsMs * 0.9;
/** Fewer than `brute-force` sees of one source. */
const perSource = 4;

/** Many sources guess the password of one device, none of them often. */
export const distributedBruteForce: IdentityKind = {
  name: 'distributed-brute-force',
  detector: 'D20',
  kind: 'attack',
  plan(planner, strength) {
    const { random } = planner;
    const count = Math.ceil(strength * identityPromises.attempts);
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const sources = Math.ceil(count / perSource);
    const first = random.integer(1, 250 - sources);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count, random: voice.random }, (out, due, index) => {
            const peer = `203.0.113.${first + (index % sources)}:${voice.random.integer(20_000, 60_000)}`;
            out(guess(voice, due, { peer }));
          }),
        ];
      },
    };
  },
};
