import { type Episode, type EpisodeKind, labelOf, type Planner } from './episode.ts';
import type { Device } from './fleet.ts';
import { evenly, once } from './source.ts';

const minuteMs = 60_000;
/** Stamps after a clock was put right: as many as D19 takes to believe it. */
const rightMs = 20 * minuteMs;
const rightStamps = 6;

export interface ClockOff {
  offMs: number;
  lastsMs: number;
  /** Messages sent meanwhile beside the usual ones. */
  stamps: number;
}

/** A device stamps its messages itself where its gateway only hands them on. */
function hasClock({ character, gateway }: Device): boolean {
  return character === 'usual' && gateway.protocol === 'http';
}

/** A device's clock is wrong for a while, and then put right. */
export function clockOff(
  kind: EpisodeKind,
  planner: Planner,
  strength: number,
  { offMs, lastsMs, stamps }: ClockOff,
): Episode {
  const lengthMs = lastsMs + rightMs;
  const { device, at } = planner.booking.place({ ...planner, eligible: hasClock, lengthMs });
  const to = at + lengthMs;
  return {
    label: labelOf(kind, device, strength, { from: at, to }),
    play(voiceOf) {
      const voice = voiceOf(device);
      const { random } = voice;
      return [
        once(at, () => {
          voice.clockOffMs = offMs;
        }),
        evenly({ from: at, to: at + lastsMs, count: stamps, random }, (out, due) => out(voice.message(due))),
        once(at + lastsMs, () => {
          voice.clockOffMs = 0;
        }),
        evenly({ from: at + lastsMs, to, count: rightStamps, random }, (out, due) => out(voice.message(due))),
      ];
    },
  };
}
