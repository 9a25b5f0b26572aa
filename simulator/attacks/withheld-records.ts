import { behaviourPromises } from '../behaviour-promises.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { numbered } from '../numbered.ts';
import { once } from '../source.ts';

const lengthMs = 60_000;

/** Somebody keeps `strength` times as many records of a device from coming as D18 promises to miss. */
export const withheldRecords: EpisodeKind = {
  name: 'withheld-records',
  detector: 'D18',
  kind: 'attack',
  plan(planner, strength) {
    const { device, at } = planner.booking.place({ ...planner, ...numbered(planner), lengthMs });
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
      play: (voiceOf) => [
        once(at, (out, due) => {
          const voice = voiceOf(device);
          voice.sequence += Math.ceil(strength * behaviourPromises.missing);
          out(voice.message(due));
        }),
      ],
    };
  },
};
