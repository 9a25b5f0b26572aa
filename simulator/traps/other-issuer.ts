import { type EpisodeKind, labelOf } from '../episode.ts';
import { issueCertificate } from '../fleet.ts';
import { promises } from '../promises.ts';
import { reasonCodes } from '../revocations.ts';
import { once } from '../source.ts';

const hourMs = 3_600_000;

/**
 * Another issuer of the tenant revoked a certificate with this serial hours ago; the device's own issuer did so only
 * `strength` of the propagation window before it opens its session.
 */
export const otherIssuer: EpisodeKind = {
  name: 'other-issuer',
  detector: 'D01',
  kind: 'trap',
  plan(planner, strength) {
    const { random, fleet } = planner;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: 60_000 });
    const old = issueCertificate(random, device.certificate.issuer, device.id);
    const others = fleet.issuers.filter(({ tenant, id }) => tenant === device.tenant && id !== old.issuer.id);
    const { serial } = old;
    planner.revoke({
      issuer: random.pick(others),
      serial,
      revokedAt: Math.floor(at - random.between(2, 8) * hourMs),
      reasonCode: reasonCodes.keyCompromise,
    });
    const revokedAt = Math.floor(at - strength * promises.propagationMs);
    planner.revoke({ issuer: old.issuer, serial, revokedAt, reasonCode: reasonCodes.superseded });
    return {
      label: labelOf(this, device, strength, { from: at, to: at, subject: serial }),
      play: (voiceOf) => [once(at, (out, due) => out(voiceOf(device).opens(due, old)))],
    };
  },
};
