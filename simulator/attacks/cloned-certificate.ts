import { elsewhere, identityLabel, type IdentityKind, someGateway } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';

const lengthMs = identityPromises.returnsMs * 0.9;

/** Somebody opens sessions with a copy of a device's certificate, and each time the device comes back. */
export const clonedCertificate: IdentityKind = {
  name: 'cloned-certificate',
  detector: 'D03',
  kind: 'attack',
  plan(planner, strength) {
    const { random } = planner;
    const count = Math.ceil(strength * identityPromises.returns);
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const { peer } = elsewhere(random);
    const gateway = someGateway(planner, device);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to, subject: device.certificate.sha256 }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count: 2 * count, random: voice.random }, (out, due, index) => {
            const session = voice.random.hex(12);
            if (index % 2 === 1) out(voice.reconnect(due));
            else out(voice.opens(due, device.certificate, { session, peer, gateway }));
          }),
        ];
      },
    };
  },
};
