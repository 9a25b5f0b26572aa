import { guess } from '../attacks/guess.ts';
import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { evenly } from '../source.ts';

const minuteMs = 60_000;

/** A device with an old password tries again and again, `strength` times a minute, and a summary tells of some of it. */
export const stubbornDevice: IdentityKind = {
  name: 'stubborn-device',
  detector: 'D20',
  kind: 'trap',
  plan(planner, strength) {
    const minutes = planner.random.integer(20, 50);
    const count = Math.max(1, Math.floor(strength * minutes));
    const lengthMs = minutes * minuteMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to, subject: device.gateway.address }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count, random: voice.random }, (out, due, index) =>
            out(guess(voice, due, { peer: voice.peer, weight: index === 0 ? 3 : 1 })),
          ),
        ];
      },
    };
  },
};
