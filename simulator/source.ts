import type { Emission } from './emission.ts';
import type { Random } from './random.ts';

export type Out = (emission: Emission) => void;

/** Something that speaks at certain times. What it says is made up only when its time has come, from the state then. */
export interface Source {
  /** Time of its next lines, ms; Infinity when it is through. Never moves back. */
  at: number;
  /** Says what is due at `at` and moves on. */
  speak(out: Out): void;
}

export function once(at: number, act: (out: Out, at: number) => void): Source {
  return {
    at,
    speak(out) {
      const due = this.at;
      this.at = Infinity;
      act(out, due);
    },
  };
}

/** Acts `count` times from `from` up to before `to`, evenly but for a jitter of a tenth of the gap. */
export function evenly(
  window: { from: number; to: number; count: number; random: Random },
  act: (out: Out, at: number, index: number) => void,
): Source {
  const gap = (window.to - window.from) / window.count;
  let index = 0;
  const timeOf = (place: number): number =>
    place >= window.count ? Infinity : Math.floor(window.from + gap * (place + 0.45 + 0.1 * window.random.next()));
  return {
    at: timeOf(0),
    speak(out) {
      const due = this.at;
      act(out, due, index);
      this.at = timeOf(++index);
    },
  };
}
