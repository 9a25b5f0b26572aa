import { isOperational } from '../attacks/factory-certificate.ts';
import { issueCertificate } from '../fleet.ts';
import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { evenly, once } from '../source.ts';

const lengthMs = 8 * 60_000;
const most = 12;

/** A device that was never rotated connects as it always has, while a certificate for it is issued but not installed. */
export const stillFactory: IdentityKind = {
  name: 'still-factory',
  detector: 'D06',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const count = Math.max(1, Math.floor(strength * most));
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: ({ certificate }) => !isOperational(certificate.issuer.name),
      lengthMs,
    });
    const ours = fleet.issuers.find(({ tenant, name }) => tenant === device.tenant && isOperational(name));
    const next = issueCertificate(random, ours ?? device.certificate.issuer, device.id);
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          once(at, (out, due) => out({ ...voice.opens(due, next), kind: 'certificate-issued' })),
          evenly({ from: at + 1000, to, count, random: voice.random }, (out, due) => out(voice.reconnect(due))),
        ];
      },
    };
  },
};
