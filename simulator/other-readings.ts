import { behaviourPromises, longestTimeFor, sensor, timeFor } from './behaviour-promises.ts';
import type { Emission } from './emission.ts';
import { type EpisodeKind, labelOf } from './episode.ts';
import { once } from './source.ts';
import { readingSpread, type Voice } from './voice.ts';

/** Makes up what the next messages read. */
type Reads = (voice: Voice) => (message: Emission) => void;

/** Far from all it ever read, and moving there as it does otherwise. */
const elsewhere: Reads = (voice) => {
  const { random } = voice;
  const off = (random.chance(0.5) ? 1 : -1) * random.between(8, 25) * readingSpread;
  return (message) => {
    message.value = (voice.usualReading() + off).toFixed(2);
  };
};

/** The same again and again. */
const frozen: Reads = (voice) => {
  const value = voice.usualReading().toFixed(2);
  return (message) => {
    message.value = value;
  };
};

/** The next readings of a sensor are made up: `strength` times as many as D27 promises to see. */
function otherReadings(name: string, kind: 'attack' | 'trap', promised: number, reads: Reads): EpisodeKind {
  return {
    name,
    detector: 'D27',
    kind,
    plan(planner, strength) {
      const count = Math.max(1, Math.floor(strength * promised));
      const lengthMs = longestTimeFor(planner.fleet.devices, count);
      const { device, at } = planner.booking.place({ ...planner, ...sensor(planner), lengthMs });
      return {
        label: labelOf(this, device, strength, { from: at, to: at + timeFor(device, count) }),
        play(voiceOf) {
          const voice = voiceOf(device);
          return [once(at, () => voice.alter(count, reads(voice)))];
        },
      };
    },
  };
}

const { otherReadings: far, equalReadings: equal } = behaviourPromises;

export const readings = {
  attacks: [
    otherReadings('spoofed-readings', 'attack', far, elsewhere),
    otherReadings('frozen-reading', 'attack', equal, frozen),
  ],
  traps: [
    // As a door that is open for a moment. Half: an eighth of all readings lie on the outer side by themselves.
    otherReadings('door-open', 'trap', far * 0.7, elsewhere),
    otherReadings('same-again', 'trap', equal * 0.7, frozen),
  ],
} as const;
