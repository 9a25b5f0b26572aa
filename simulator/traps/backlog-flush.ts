import { type EpisodeKind, labelOf } from '../episode.ts';
import { promisedFlood } from '../promises.ts';
import { isPatient } from '../silence-promises.ts';
import { evenly, once } from '../source.ts';

const minuteMs = 60_000;
const flushMs = minuteMs;

/**
 * Cut off for a while a device measures more often, `strength` of D14's promise by its own stamps, and sends it all
 * within one minute once it is back, marked as a backlog.
 */
export const backlogFlush: EpisodeKind = {
  name: 'backlog-flush',
  detector: 'D14',
  kind: 'trap',
  plan(planner, strength) {
    const minutes = planner.random.integer(10, 25);
    const outageMs = minutes * minuteMs;
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: (one) => one.character === 'usual' && isPatient(one, outageMs + flushMs),
      lengthMs: outageMs + flushMs,
    });
    const back = at + outageMs;
    return {
      label: labelOf(this, device, strength, { from: at, to: back + flushMs }),
      play(voiceOf) {
        const voice = voiceOf(device);
        const count = Math.max(minutes, Math.round(strength * promisedFlood(device, at) * minutes));
        return [
          once(at, () => {
            voice.silentUntil = back + flushMs;
          }),
          once(back, (out, due) => out(voice.reconnect(due))),
          evenly({ from: back, to: back + flushMs, count, random: voice.random }, (out, due, index) => {
            const stamp = Math.floor(at + (outageMs * (index + 0.5)) / count);
            out(voice.message(due, { at: stamp, backlog: true }));
          }),
        ];
      },
    };
  },
};
