import type { Emission } from '../emission.ts';
import { type EpisodeKind, labelOf } from '../episode.ts';
import { isPatient } from '../silence-promises.ts';
import { evenly, once } from '../source.ts';
import { repeatsUnmarked, talkative, unmarkedCount } from './unmarked-repeats.ts';

const minuteMs = 60_000;
const flushMs = 3 * minuteMs;

/** Back from an outage a device speaks live first and sends what it gathered afterwards: lower counters, old stamps, marked. */
export const lateBacklog: EpisodeKind = {
  name: 'late-backlog',
  detector: 'D11',
  kind: 'trap',
  plan(planner, strength) {
    const outageMs = planner.random.integer(15, 50) * minuteMs;
    const gathered = planner.random.integer(5, 25);
    const { device, at } = planner.booking.place({
      ...planner,
      eligible: (one) => talkative(one) && isPatient(one, outageMs),
      lengthMs: outageMs + flushMs,
    });
    const back = at + outageMs;
    const to = back + flushMs;
    return {
      label: labelOf(this, device, strength, { from: at, to }),
      play(voiceOf) {
        const voice = voiceOf(device);
        voice.memory = unmarkedCount(strength);
        const plain = unmarkedCount(strength);
        let earlier: Emission[] = [];
        let first = 0;
        return [
          once(at, () => {
            voice.silentUntil = back;
          }),
          once(back, (out, due) => {
            earlier = voice.remembered(plain);
            first = voice.sequence;
            voice.sequence += gathered;
            out(voice.reconnect(due));
            out(voice.message(due));
          }),
          evenly({ from: back + 1_000, to, count: gathered, random: voice.random }, (out, due, index) => {
            const stamp = Math.floor(at + (outageMs * (index + 0.5)) / gathered);
            const sequence = first + index;
            const next = voice.sequence;
            out(voice.message(due, { at: stamp, sequence, backlog: true }));
            voice.sequence = next;
          }),
          repeatsUnmarked(voice, { from: back + 1_000, to }, plain, () => earlier),
        ];
      },
    };
  },
};
