import type { Emission } from '../emission.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { numbered } from '../numbered.ts';
import { evenly, once } from '../source.ts';

const minuteMs = 60_000;
/** What D18 waits for records that were passed over. */
const waitsMs = 10 * minuteMs;
const count = 12;

/** A dozen records of a device are overtaken by later ones, and come from a spool after `strength` of the time that D18 waits. */
export const lateRecords: EpisodeKind = {
  name: 'late-records',
  detector: 'D18',
  kind: 'trap',
  plan(planner, strength) {
    const lengthMs = minuteMs + waitsMs;
    const { device, at } = planner.booking.place({ ...planner, ...numbered(planner), lengthMs });
    return {
      label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
      play(voiceOf) {
        const voice = voiceOf(device);
        const spool: Emission[] = [];
        return [
          evenly({ from: at, to: at + minuteMs / 2, count, random: voice.random }, (_, due) => {
            spool.push(voice.message(due));
          }),
          once(at + minuteMs / 2, (out, due) => out(voice.message(due))),
          once(at + minuteMs / 2 + strength * waitsMs, (out, due) => {
            for (const one of spool) out({ ...one, due, backlog: true });
          }),
        ];
      },
    };
  },
};
