import { type EpisodeKind, labelOf } from '../episode.ts';
import { issueCertificate } from '../fleet.ts';
import { evenly } from '../source.ts';

const mostAttempts = 5;
const attemptGapMs = 20_000;

/**
 * A device is refused a few times because its certificate has expired: nobody revoked it. The strength is how often,
 * against `mostAttempts` and up to 0.75 of it.
 */
export const expiredRefused: EpisodeKind = {
  name: 'expired-refused',
  detector: 'D01',
  kind: 'trap',
  plan(planner, strength) {
    const count = Math.max(1, Math.floor(strength * mostAttempts));
    const lengthMs = count * attemptGapMs;
    const { device, at } = planner.booking.place({ ...planner, eligible: () => true, lengthMs });
    const expired = issueCertificate(planner.random, device.certificate.issuer, device.id);
    const reason = planner.random.chance(0.5) ? 'certificate_expired' : 'certificate_rejected';
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs, subject: expired.serial }),
      play(voiceOf) {
        const voice = voiceOf(device);
        return [
          evenly({ from: at, to: at + lengthMs, count, random: voice.random }, (out, due) =>
            out(voice.refused(due, expired, reason)),
          ),
        ];
      },
    };
  },
};
