import { behaviourPromises, timeFor } from '../behaviour-promises.ts';
import type { Schedule } from '../day.ts';
import { type EpisodeKind, labelOf, type Planner } from '../episode.ts';
import type { Device } from '../fleet.ts';
import { readings } from '../other-readings.ts';
import { Random } from '../random.ts';
import { once } from '../source.ts';
import { readingSpread } from '../voice.ts';
import { companyOf, together } from './company.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** It takes so long to come, and to go. */
const turnMs = 20 * minuteMs;
/** A rhythm that hours of learning show. */
const rhythmMs = 3 * hourMs;

/** How far it moves readings: comes, holds, goes. */
function passing(at: number, holdsMs: number, off: number): (time: number) => number {
  return (time) => off * Math.max(0, Math.min(1, (time - at) / turnMs, (at + 2 * turnMs + holdsMs - time) / turnMs));
}

function offOf(random: Random): number {
  return (random.chance(0.5) ? 1 : -1) * random.between(8, 25) * readingSpread;
}

/** Every sensor follows the weather by its own measure. */
function measureOf({ index }: Device, seed: number): number {
  return new Random(seed, 'weather', index).between(0.7, 1.3);
}

/** Weather over all sensors of a company, which all follow; or all but one, who is the attack. */
function weather(name: string, kind: 'attack' | 'trap', skip: number): EpisodeKind {
  return {
    ...{ name, kind, detector: 'D27' },
    plan(planner: Planner, strength) {
      const { random, fleet } = planner;
      const company = companyOf(planner, skip);
      // A trap lasts as long as an attack may: what makes it none is company.
      const count = Math.ceil((kind === 'attack' ? strength : 10 * strength) * behaviourPromises.apartReadings);
      const holdsMs = Math.max(...company.map((device) => timeFor(device, Math.min(count, mostHeld))));
      const { at, members } = together({ ...planner, from: planner.start + 9 * hourMs }, company, 2 * turnMs + holdsMs);
      const off = offOf(random);
      const [first = company[0] as Device] = members;
      const followers = company.filter((device) => kind === 'trap' || device !== first);
      const to = at + 2 * turnMs + holdsMs;
      const moves = passing(at, holdsMs, off);
      const label = labelOf(this, first, strength, {
        from: at,
        to,
        subject: kind === 'attack' ? first.id : first.gateway.id,
      });
      return {
        label: kind === 'attack' ? label : { ...label, members: members.map(({ id }) => id) },
        play: (voiceOf) =>
          followers.map((device) =>
            once(at, () => {
              const measure = measureOf(device, fleet.seed);
              const { weather: before } = voiceOf(device);
              voiceOf(device).weather = (time) => before(time) + measure * moves(time);
            }),
          ),
      };
    },
  };
}
/** So that the longest leaves room for others on the day. */
const mostHeld = 40;

/** Sensors of a company follow a rhythm; one is made to say what it says at another time of it. */
const ofAnotherHour: EpisodeKind = {
  ...{ name: 'of-another-hour', kind: 'attack', detector: 'D27' },
  plan(planner, strength) {
    const { random, fleet } = planner;
    const company = companyOf(planner, 16);
    const count = Math.min(mostHeld, Math.ceil(strength * behaviourPromises.apartReadings));
    const [victim = company[0] as Device] = company;
    const lengthMs = timeFor(victim, count);
    const { at } = together({ ...planner, from: planner.start + 9 * hourMs }, company, lengthMs);
    const phase = random.next();
    const swing = 10 * readingSpread;
    const rhythm = (time: number) => swing * Math.sin(2 * Math.PI * (time / rhythmMs + phase));
    // Where it is near its turn, half of it later is the other turn.
    const turn = Math.ceil((at / rhythmMs + phase - 0.25) * 2) / 2 + 0.25 - phase;
    const from = Math.floor(turn * rhythmMs - lengthMs / 2);
    return {
      label: labelOf(this, victim, strength, { from, to: from + lengthMs }),
      play: (voiceOf) => [
        ...company.map((device) =>
          once(planner.start, () => {
            const measure = measureOf(device, fleet.seed);
            voiceOf(device).weather = (time) => measure * rhythm(time);
          }),
        ),
        once(from, () => {
          const voice = voiceOf(victim);
          const { weather } = voice;
          voice.weather = (time) => weather(time < from + lengthMs ? time + rhythmMs / 2 : time);
        }),
      ],
    };
  },
};

/** Sensors beside others: one that does not follow the weather or is out of the rhythm, and weather that all follow. */
export const weatherSchedule: Schedule = [
  [weather('does-not-follow', 'attack', 0), 8],
  [weather('weather', 'trap', 8), 8],
  [ofAnotherHour, 6],
  ...readings.attacks.map((kind) => [kind, 6] as const),
  ...readings.traps.map((kind) => [kind, 6] as const),
];
