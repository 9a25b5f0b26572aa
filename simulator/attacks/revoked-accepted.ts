import { type EpisodeKind, labelOf } from '../episode.ts';
import { issueCertificate } from '../fleet.ts';
import { promises } from '../promises.ts';
import { reasonCodes } from '../revocations.ts';
import { once } from '../source.ts';

const hourMs = 3_600_000;

/** A gateway that does not enforce the list lets a revoked certificate in, `strength` times the window after revocation. */
export const revokedAccepted: EpisodeKind = {
  name: 'revoked-accepted',
  detector: 'D01',
  kind: 'attack',
  plan(planner, strength) {
    const { random, start } = planner;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs: 60_000 });
    const stolen = issueCertificate(random, device.certificate.issuer, device.id);
    const revokedAt = Math.floor(at - strength * promises.propagationMs);
    planner.revoke({ issuer: stolen.issuer, serial: stolen.serial, revokedAt, reasonCode: reasonCodes.keyCompromise });
    const earlier = Math.floor(random.between(start + hourMs / 4, revokedAt - hourMs / 2));
    const peer = `198.51.100.${random.integer(1, 254)}:${random.integer(20_000, 60_000)}`;
    const session = random.hex(12);
    return {
      label: labelOf(this, device, strength, { from: at, to: at, subject: stolen.serial }),
      play: (voiceOf) => [
        // Its use while it was good must not count against it.
        ...(earlier > start && revokedAt - start > hourMs
          ? [once(earlier, (out, due) => out(voiceOf(device).opens(due, stolen)))]
          : []),
        once(at, (out, due) => out(voiceOf(device).opens(due, stolen, { session, peer }))),
      ],
    };
  },
};
