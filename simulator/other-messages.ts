import { behaviourPromises, longestTimeFor, sensor, timeFor } from './behaviour-promises.ts';
import type { Emission } from './emission.ts';
import { type EpisodeKind, labelOf } from './episode.ts';
import { evenly, once } from './source.ts';
import type { Voice } from './voice.ts';

/** Makes what is said next different. */
type Otherwise = () => (message: Emission) => void;

const sizes: Otherwise = () => (message) => {
  message.size *= 12;
};
const topics: Otherwise = () => {
  let tried = 0;
  return (message) => {
    message.topic = `${message.topic}/${++tried}`;
  };
};

/** A sensor publishes `strength` times as many messages unlike its own as D15 promises to see. */
function otherMessages(name: string, kind: 'attack' | 'trap', otherwise: Otherwise): EpisodeKind {
  return {
    name,
    detector: 'D15',
    kind,
    plan(planner, strength) {
      const count = Math.max(1, Math.floor(strength * behaviourPromises.otherMessages));
      const lengthMs = longestTimeFor(planner.fleet.devices, count);
      const { device, at } = planner.booking.place({ ...planner, ...sensor(planner), lengthMs });
      return {
        label: labelOf(this, device, strength, { from: at, to: at + timeFor(device, count) }),
        play: (voiceOf) => [once(at, () => voiceOf(device).alter(count, otherwise()))],
      };
    },
  };
}

/** Somebody publishes between a sensor's own messages: `strength` times as many as D15 promises to see, at a third of its pace. */
function insertedMessages(name: string, kind: 'attack' | 'trap'): EpisodeKind {
  return {
    name,
    detector: 'D15',
    kind,
    plan(planner, strength) {
      // Each stands between two of the sensor's own: there are as many again of which one comes too soon.
      const count = Math.max(1, Math.floor(strength * behaviourPromises.otherMessages * (kind === 'trap' ? 0.5 : 1)));
      const lengthMs = longestTimeFor(planner.fleet.devices, count / 3);
      const { device, at } = planner.booking.place({ ...planner, ...sensor(planner), lengthMs });
      const to = at + timeFor(device, count / 3);
      return {
        label: labelOf(this, device, strength, { from: at, to }),
        play(voiceOf) {
          const voice: Voice = voiceOf(device);
          return [evenly({ from: at, to, count, random: voice.random }, (out, due) => out(voice.message(due)))];
        },
      };
    },
  };
}

export const shapes = {
  attacks: [
    insertedMessages('inserted-messages', 'attack'),
    otherMessages('other-sizes', 'attack', sizes),
    otherMessages('other-topics', 'attack', topics),
  ],
  traps: [
    insertedMessages('few-inserted', 'trap'),
    otherMessages('few-sizes', 'trap', sizes),
    otherMessages('few-topics', 'trap', topics),
  ],
} as const;
