import type { Schedule } from './day.ts';
import { type EpisodeKind, labelOf } from './episode.ts';
import { Random } from './random.ts';
import { evenly, once, type Source } from './source.ts';
import type { Voice } from './voice.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** What D11's README promises to see: payloads sent again in a row, of a device that has sent its 256 messages. */
const promisedRepeats = 8;
const leastRate = 0.4;
const learnedAfterMs = 13 * hourMs;
/** Messages back that payloads are taken from. */
const back = 20;

type Played = (voice: Voice, at: number, count: number, lengthMs: number) => Source[];

/** Payloads of a device without nonces are sent again in its own session, under new numbers. */
function repeats(
  name: string,
  kind: 'attack' | 'trap',
  constant: boolean,
  times: (strength: number) => number,
  played: Played,
): EpisodeKind {
  return {
    ...{ name, kind, detector: 'D11' },
    plan(planner, strength) {
      const count = Math.max(1, Math.ceil(times(strength)));
      const longestMs = Math.ceil((count * minuteMs) / (2 * leastRate));
      const { device, at } = planner.booking.place({
        ...planner,
        eligible: (one) =>
          one.character === 'usual' && one.constant === constant && (constant || one.rate >= leastRate),
        ...{ from: planner.start + learnedAfterMs, lengthMs: longestMs },
      });
      const lengthMs = Math.ceil((count * minuteMs) / (2 * Math.max(leastRate, device.rate)));
      return {
        label: labelOf(this, device, strength, { from: at, to: at + lengthMs }),
        play(voiceOf) {
          const voice = voiceOf(device);
          Object.assign(voice, { plain: true, memory: back });
          return played(voice, at, count, lengthMs);
        },
      };
    },
  };
}

/** Sent again at twice the pace of the device, between its own messages. */
const inserted =
  (marked: boolean): Played =>
  (voice, at, count, lengthMs) => {
    const random = new Random('repeats', voice.device.index, at);
    return [
      evenly({ from: at, to: at + lengthMs, count, random }, (out, due) => {
        const earlier = voice.remembered(back);
        if (earlier.length > 0) out(voice.message(due, { hash: random.pick(earlier).hash, redelivered: marked }));
      }),
    ];
  };

/** All day long a device stands still for some messages, now and then: that is its habit. */
const standing: Played = (voice, at) => {
  const random = new Random('standing', voice.device.index, at);
  let left = 0;
  let hash = '';
  voice.alter(Number.MAX_SAFE_INTEGER, (message) => {
    if (left === 0 && random.chance(0.02)) left = random.integer(3, 7);
    if (left > 0 && hash !== '') message.hash = hash;
    left = Math.max(0, left - 1);
    hash = message.hash;
  });
  return [once(at, () => undefined)];
};

const nothing: Played = (_voice, at) => [once(at, () => undefined)];

export const repeatSchedule: Schedule = [
  [repeats('payloads-again', 'attack', false, (strength) => strength * promisedRepeats, inserted(false)), 18],
  [repeats('few-payloads-again', 'trap', false, (strength) => strength * promisedRepeats - 1, inserted(false)), 6],
  [repeats('marked-payloads-again', 'trap', false, () => 2 * promisedRepeats, inserted(true)), 4],
  [repeats('stands-still', 'trap', false, () => 1, standing), 4],
  [repeats('always-the-same', 'trap', true, () => 1, nothing), 4],
];
