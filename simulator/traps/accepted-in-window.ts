import { type EpisodeKind, labelOf } from '../episode.ts';
import { issueCertificate } from '../fleet.ts';
import { promises } from '../promises.ts';
import { reasonCodes } from '../revocations.ts';
import { once } from '../source.ts';

/** A superseded certificate opens one more session, `strength` of the propagation window after its revocation. */
export const acceptedInWindow: EpisodeKind = {
  name: 'accepted-in-window',
  detector: 'D01',
  kind: 'trap',
  plan(planner, strength) {
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: 60_000 });
    const old = issueCertificate(planner.random, device.certificate.issuer, device.id);
    const revokedAt = Math.floor(at - strength * promises.propagationMs);
    planner.revoke({ issuer: old.issuer, serial: old.serial, revokedAt, reasonCode: reasonCodes.superseded });
    return {
      label: labelOf(this, device, strength, { from: at, to: at, subject: old.serial }),
      play: (voiceOf) => [once(at, (out, due) => out(voiceOf(device).opens(due, old)))],
    };
  },
};
