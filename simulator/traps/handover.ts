import { elsewhere, identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';

const lengthMs = 8 * 60_000;

/** A device on the move changes networks, returns once at most, and reconnects a few times wherever it is. */
export const handover: IdentityKind = {
  name: 'handover',
  detector: 'D03',
  kind: 'trap',
  plan(planner, strength) {
    const { random } = planner;
    const returns = Math.floor(strength * identityPromises.returns);
    const retries = random.integer(1, 4);
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const { peer } = elsewhere(random);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to, subject: device.certificate.sha256 }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count: retries + returns * retries, random: voice.random }, (out, due, index) => {
            const opened = voice.reconnect(due);
            if (index < retries) voice.peer = peer;
            out({ ...opened, peer: voice.peer });
          }),
        ];
      },
    };
  },
};
