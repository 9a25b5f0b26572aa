import { type EpisodeKind, labelOf } from '../episode.ts';
import { issueCertificate } from '../fleet.ts';
import { promises } from '../promises.ts';
import { reasonCodes } from '../revocations.ts';
import { once } from '../source.ts';

const minuteMs = 60_000;

/** A certificate was on hold for `strength` of the propagation window and then lifted; an hour or more later it is used. */
export const liftedEntry: EpisodeKind = {
  name: 'lifted-entry',
  detector: 'D01',
  kind: 'trap',
  plan(planner, strength) {
    const { random } = planner;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: minuteMs });
    const held = issueCertificate(random, device.certificate.issuer, device.id);
    const liftedAt = Math.floor(at - random.between(65, 180) * minuteMs);
    planner.revoke({
      issuer: held.issuer,
      serial: held.serial,
      revokedAt: Math.floor(liftedAt - strength * promises.propagationMs),
      reasonCode: reasonCodes.certificateHold,
      liftedAt,
    });
    return {
      label: labelOf(this, device, strength, { from: at, to: at, subject: held.serial }),
      play: (voiceOf) => [once(at, (out, due) => out(voiceOf(device).opens(due, held)))],
    };
  },
};
