import { behaviourPromises, longestTimeFor, sensor, timeFor } from './behaviour-promises.ts';
import type { Schedule } from './day.ts';
import type { Emission } from './emission.ts';
import { type EpisodeKind, labelOf } from './episode.ts';
import { once } from './source.ts';
import type { Voice } from './voice.ts';

/** Messages after which three blocks of lengths are full. */
const messagesForLength = 130;

/** Most payloads are readings, some say how the device is. */
function twoKinds({ random }: Voice): () => string {
  return () => (random.chance(0.93) ? 'json-3a41c07fe2b9' : 'json-90d1e6bb7714');
}

interface Otherwise {
  name: string;
  kind: 'attack' | 'trap';
  count: (strength: number) => number;
  change: (message: Emission, strength: number) => void;
}

function otherPayloads(otherwise: Otherwise): EpisodeKind {
  const { name, kind } = otherwise;
  return {
    ...{ name, kind, detector: 'D11' },
    plan(planner, strength) {
      const count = Math.max(1, Math.floor(otherwise.count(strength)));
      const lengthMs = longestTimeFor(planner.fleet.devices, count);
      const { device, at } = planner.booking.place({ ...planner, ...sensor(planner), lengthMs });
      return {
        label: labelOf(this, device, strength, { from: at, to: at + timeFor(device, count) }),
        play(voiceOf) {
          const voice = voiceOf(device);
          const builds = once(planner.start, () => {
            voice.builds = twoKinds(voice);
          });
          const change = (message: Emission): void => otherwise.change(message, strength);
          return [builds, once(at, () => voice.alter(count, change))];
        },
      };
    },
  };
}

/** One key more, or a text where JSON was. */
const otherShape = (message: Emission): void => {
  message.shape = 'json-0b7c55d2a1f3';
};
const status = (message: Emission): void => {
  message.shape = 'json-90d1e6bb7714';
};
const longer = (message: Emission, strength: number): void => {
  message.size = Math.round(message.size * (1 + behaviourPromises.longerShare * strength));
};

const { otherPayloads: promised } = behaviourPromises;

/** Payloads built unlike a sensor's own, longer ones, and what only looks so. */
export const payloadSchedule: Schedule = [
  [
    otherPayloads({
      name: 'other-payloads',
      kind: 'attack',
      count: (strength) => strength * promised,
      change: otherShape,
    }),
    18,
  ],
  [otherPayloads({ name: 'longer-payloads', kind: 'attack', count: () => messagesForLength, change: longer }), 18],
  [
    otherPayloads({
      name: 'few-payloads',
      kind: 'trap',
      count: (strength) => 0.5 * strength * promised,
      change: otherShape,
    }),
    12,
  ],
  [otherPayloads({ name: 'a-little-longer', kind: 'trap', count: () => messagesForLength, change: longer }), 12],
  [otherPayloads({ name: 'more-status', kind: 'trap', count: (strength) => 4 * strength, change: status }), 12],
];
