import { behaviourPromises } from '../behaviour-promises.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { numbered } from '../numbered.ts';
import { once } from '../source.ts';

const lengthMs = 60_000;

/** A few records of a device are lost: `strength` of what D18 promises to miss. */
export const lostRecords: EpisodeKind = {
  name: 'lost-records',
  detector: 'D18',
  kind: 'trap',
  plan(planner, strength) {
    const { device, at } = planner.booking.place({ ...planner, ...numbered(planner), lengthMs });
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
      play: (voiceOf) => [
        once(at, (out, due) => {
          const voice = voiceOf(device);
          voice.sequence += Math.max(1, Math.floor(strength * behaviourPromises.missing));
          out(voice.message(due));
        }),
      ],
    };
  },
};
