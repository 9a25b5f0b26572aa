import { type EpisodeKind, labelOf } from '../episode.ts';
import { issueCertificate } from '../fleet.ts';
import { promises } from '../promises.ts';
import { reasonCodes } from '../revocations.ts';
import { evenly } from '../source.ts';

const hourMs = 3_600_000;
const attemptGapMs = 20_000;

/** Somebody keeps trying a revoked certificate and is refused; `strength` is the number of attempts, one being enough. */
export const revokedRefused: EpisodeKind = {
  name: 'revoked-refused',
  detector: 'D01',
  kind: 'attack',
  plan(planner, strength) {
    const { random } = planner;
    const count = Math.ceil(strength * promises.refusals);
    const lengthMs = count * attemptGapMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const stolen = issueCertificate(random, device.certificate.issuer, device.id);
    const revokedAt = Math.floor(at - random.between(2, 8) * hourMs);
    planner.revoke({ issuer: stolen.issuer, serial: stolen.serial, revokedAt, reasonCode: reasonCodes.keyCompromise });
    // Not every gateway says why: then only the list tells.
    const reason = random.chance(0.5) ? 'certificate_revoked' : 'certificate_rejected';
    const peer = `198.51.100.${random.integer(1, 254)}:${random.integer(20_000, 60_000)}`;
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs, subject: stolen.serial }),
      play: (voiceOf) => {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to: at + lengthMs, count, random: voice.random }, (out, due) =>
            out(voice.refused(due, stolen, reason, peer)),
          ),
        ];
      },
    };
  },
};
