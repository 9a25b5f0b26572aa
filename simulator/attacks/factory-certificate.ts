import { issueCertificate } from '../fleet.ts';
import { elsewhere, identityLabel, type IdentityKind, someGateway } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';

const gapMs = 60_000;

/** Somebody with the factory's keys makes a certificate for a device that was rotated long ago, and uses it. */
export const factoryCertificate: IdentityKind = {
  name: 'factory-certificate',
  detector: 'D06',
  kind: 'attack',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const count = Math.ceil(strength * identityPromises.factorySessions);
    const lengthMs = count * gapMs;
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: ({ certificate, character }) => character !== 'sleeper' && isOperational(certificate.issuer.name),
      lengthMs,
    });
    const maker = fleet.issuers.find(({ tenant, name }) => tenant === device.tenant && !isOperational(name));
    const forged = issueCertificate(random, maker ?? device.certificate.issuer, device.id);
    const { peer } = elsewhere(random);
    const gateway = someGateway(planner, device);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to, count, random: voice.random }, (out, due) =>
            out(voice.opens(due, forged, { session: voice.random.hex(12), peer, gateway })),
          ),
        ];
      },
    };
  },
};

export function isOperational(issuerName: string): boolean {
  return issuerName.includes('Operational');
}
