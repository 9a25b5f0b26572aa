import { behaviourPromises } from './behaviour-promises.ts';
import type { Schedule } from './day.ts';
import { type EpisodeKind, labelOf, type Planner } from './episode.ts';
import { models, tenants } from './fleet.ts';
import { restless } from './restless.ts';
import { gather } from './traps/together.ts';

const minuteMs = 60_000;
const reason = 'keepalive_timeout';

/** One device's sessions end so often within some minutes, in the hours after `afterMs`. */
function alone(
  name: string,
  kind: 'attack' | 'trap',
  minutes: number,
  afterMs: number,
  countOf: (strength: number) => number,
): EpisodeKind {
  return {
    ...{ name, kind, detector: 'D16' },
    plan(planner: Planner, strength) {
      const lengthMs = minutes * minuteMs;
      const from = planner.from + afterMs;
      const { device, at } = planner.booking.place({ ...planner, from, eligible: () => true, lengthMs });
      const count = Math.max(1, Math.floor(countOf(strength)));
      const to = at + lengthMs;
      return {
        label: labelOf(this, device, strength, { from: at, to }),
        play: (voiceOf) => [restless(voiceOf(device), { from: at, to, count, reason })],
      };
    },
  };
}

/** The broker of a tenant's devices of one model goes up and down: all lose their sessions alike. */
const brokerRestarts: EpisodeKind = {
  ...{ name: 'broker-restarts', kind: 'trap', detector: 'D16' },
  plan(planner, strength) {
    const { random, fleet, index } = planner;
    const tenant = tenants[index % tenants.length] ?? tenants[0];
    const model = models[1 + (index % 2)] ?? models[1];
    const lengthMs = 5 * minuteMs;
    const all = fleet.devices.filter((device) => device.tenant === tenant && device.model === model);
    const { at, members } = gather({ ...planner, random }, all, lengthMs);
    const [first = all[0]] = members;
    if (first === undefined) throw new RangeError('a fleet has at least one device');
    const to = at + lengthMs;
    const label = labelOf(this, first, strength, { from: at, to, subject: model });
    return {
      label: { ...label, members: members.map(({ id }) => id) },
      // More than a device alone may have: what makes it none of theirs is company.
      play: (voiceOf) => members.map((device) => restless(voiceOf(device), { from: at, to, count: 25, reason })),
    };
  },
};

const hourMs = 60 * minuteMs;

/** Devices whose sessions end too rarely for the limit of all and too often for their cohort, and cohorts that flap as one. */
export const cohortSchedule: Schedule = [
  [alone('some-endings', 'trap', 30, 0, (strength) => 10 * strength), 1_500],
  [
    alone(
      'restless',
      'attack',
      60,
      8 * hourMs,
      (strength) => Math.min(1.8, strength) * behaviourPromises.endingsAnHour,
    ),
    12,
  ],
  [alone('flapping', 'attack', 1, 4 * hourMs, (strength) => strength * behaviourPromises.endings), 12],
  [alone('half-restless', 'trap', 60, 8 * hourMs, (strength) => strength * 0.8 * behaviourPromises.endingsAnHour), 18],
  [brokerRestarts, 4],
];
