import { isOperational } from '../attacks/factory-certificate.ts';
import { issueCertificate } from '../fleet.ts';
import { identityLabel, type IdentityKind } from '../identity-episode.ts';
import { identityPromises } from '../identity-promises.ts';
import { evenly } from '../source.ts';

const lengthMs = 5 * 60_000;
const repairMs = 4 * 3_600_000;

/** A device comes back from repair with its factory certificate, `strength` of seven days after the repair. */
export const repaired: IdentityKind = {
  name: 'repaired',
  detector: 'D06',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet, start } = planner;
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: ({ certificate }) => isOperational(certificate.issuer.name),
      lengthMs,
    });
    const maker = fleet.issuers.find(({ tenant, name }) => tenant === device.tenant && !isOperational(name));
    const first = issueCertificate(random, maker ?? device.certificate.issuer, device.id);
    const ended = Math.floor(at - strength * identityPromises.repairMs);
    planner.tell({
      at: start,
      fact: {
        type: 'window-planned',
        tenant: device.tenant,
        importedAt: start,
        id: `repair-${random.hex(8)}`,
        kind: 'repair',
        scope: { kind: 'device', id: device.id },
        from: ended - repairMs,
        to: ended,
        note: '',
      },
    });
    const to = at + lengthMs;
    return {
      label: identityLabel(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        const count = voice.random.integer(1, 3);
        return [
          evenly({ from: at, to, count, random: voice.random }, (out, due) => out(voice.opens(due, first))),
          // Enrolled again at the end.
          evenly({ from: to, to: to + 1000, count: 1, random: voice.random }, (out, due) => out(voice.reconnect(due))),
        ];
      },
    };
  },
};
