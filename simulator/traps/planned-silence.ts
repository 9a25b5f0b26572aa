import { type EpisodeKind, labelOf } from '../episode.ts';
import { missedSoon, promisedSilence } from '../silence-promises.ts';
import { once } from '../source.ts';

const longestMs = 4 * 3_600_000;

/** A device is switched off during maintenance that was planned, for `1 + strength` times what it may be silent. */
export const plannedSilence: EpisodeKind = {
  name: 'planned-silence',
  detector: 'D17',
  kind: 'trap',
  plan(planner, strength) {
    const { device, at } = planner.booking.place({ ...planner, eligible: missedSoon, lengthMs: longestMs });
    const to = Math.floor(at + Math.min(longestMs, (1 + strength) * promisedSilence(device)));
    const { id, tenant } = device;
    planner.tell({
      at: planner.start,
      fact: {
        type: 'window-planned',
        tenant,
        importedAt: planner.start,
        id: `maintenance-${planner.random.hex(8)}`,
        kind: 'maintenance',
        scope: { kind: 'device', id },
        from: at,
        to,
        note: '',
      },
    });
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        return [
          once(at, () => {
            voiceOf(device).silentUntil = to;
          }),
        ];
      },
    };
  },
};
