import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { event, hour, minute, noon, play, second, withoutCause } from '../testing/story.ts';
import { transportRepeats } from './detector.ts';

const day = 24 * hour;

/** Packets of a device that its gateway refuses as repeated, so many within so long. */
const repeats = (count: number, from: number, part: Partial<Event> = {}, lengthMs = 5 * minute): Event[] =>
  Array.from({ length: count }, (_, i) =>
    event({
      ...{ kind: 'transport-reported', peer: '198.51.100.7', session: '198.51.100.7:1194' },
      ...{ attributes: ['warning', 'replay'], time: noon + from + Math.floor((i * lengthMs) / count), ...part },
    }),
  );
const inOrder = (events: Event[]) => events.toSorted((a, b) => a.receivedAt - b.receivedAt);
const story = (events: Event[], block = 100) =>
  play({ detectors: [transportRepeats], lane: 'identity', events: inOrder(events), block, tickEveryMs: minute });
/** A device on a noisy radio link: some duplicates an hour, as often two or three at once. */
const noisy = (days: number, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: days * 24 }, (_, i) => [
    ...repeats(3, i * hour + ((i * 17) % 50) * minute, part, second),
    ...repeats(2, i * hour + ((i * 29 + 7) % 50) * minute, part, second),
  ]).flat();

describe('packets of a device that come again', () => {
  it('fires when far more do than its link explains, and never above low', () => {
    const [finding, ...more] = story([...noisy(8), ...repeats(100, 8 * day)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'packets_repeated',
      severity: 'low',
      subject: { kind: 'device', id: 'dev-1' },
      explanation: { whose: 'device', observed: 40, expectedHigh: 39 },
      facts: { peer: '198.51.100.7', session: '198.51.100.7:1194', mostBefore: 5 },
    });
    expect(finding?.facts['usualPerHour']).toBeCloseTo(5, 0);
    expect(finding?.evidence).toHaveLength(16);
  });

  it('stays quiet about a noisy radio link for a week, and about bursts within its usual', () => {
    const bursts = [1, 2, 3, 4, 5, 6].map((i) => repeats(30, i * day + 11 * minute, {}, minute)).flat();
    const usual = [...noisy(8), ...bursts];
    expect(story([...usual, ...repeats(39, 7 * day), ...repeats(60, 8 * day)])).toEqual([]);
    expect(story([...usual, ...repeats(120, 8 * day)])).toHaveLength(1);
  });

  it('stays quiet below 200 within ten minutes about a device of which nothing is known, and fires at 200', () => {
    expect(story(repeats(199, 0))).toEqual([]);
    expect(story(repeats(200, 0))).toMatchObject([{ explanation: { whose: 'fixed', expectedHigh: 199 } }]);
    // Slots of five minutes, two on end.
    const half = (from: number) => repeats(100, from, {}, second);
    expect(story([...half(4 * minute), ...half(9 * minute)])).toHaveLength(1);
    expect(story([...half(4 * minute), ...half(14 * minute)])).toEqual([]);
  });

  it('fires earlier for a device of a quiet model in its first hour, and later for one of a noisy model', () => {
    const quiet = Array.from({ length: 12 }, (_, i) => noisy(1, { device: `dev-${i + 10}` })).flat();
    expect(story([...quiet, ...repeats(60, day)])).toMatchObject([{ explanation: { whose: 'cohort', observed: 40 } }]);
    const bout = repeats(100, 9 * hour + 12 * minute, { device: 'dev-15' }, second);
    expect(story([...quiet, ...bout, ...repeats(180, day)])).toEqual([]);
    expect(story([...quiet, ...bout, ...repeats(220, day)])).toMatchObject([{ facts: { mostOfModel: 96 } }]);
  });

  it('counts what --mute left out by its weight', () => {
    const few = repeats(2, 0);
    expect(story([...few, ...repeats(1, second, { weight: 198 })])).toHaveLength(1);
    expect(story([...few, ...repeats(1, second, { weight: 197 })])).toEqual([]);
    expect(story([...few, ...repeats(1, second, { weight: 4e9 })])).toHaveLength(1);
  });

  it('stays quiet about other warnings, a backlog and what is late', () => {
    expect(story(repeats(500, 0, { attributes: ['warning', 'floated'] }))).toEqual([]);
    expect(story(repeats(500, 0, { backlog: true }))).toEqual([]);
    expect(story([...repeats(1, hour), ...repeats(500, 0, { receivedAt: noon + hour })])).toEqual([]);
  });

  it('keeps devices and tenants apart; what is delivered twice on end is one', () => {
    expect(story([...repeats(150, 0), ...repeats(150, 0, { device: 'dev-2' })])).toEqual([]);
    expect(story([...repeats(150, 0), ...repeats(150, 0, { tenant: 'other' })])).toEqual([]);
    expect(story(repeats(150, 0).flatMap((one) => [one, one]))).toEqual([]);
  });

  it('stays quiet until the next hour about more than five devices of a model, but for once', () => {
    const all = Array.from({ length: 20 }, (_, i) => repeats(250, 0, { device: `dev-${i}` })).flat();
    const found = story(all);
    expect(found.map(({ reason }) => reason).toSorted()).toEqual([
      'many_repeat',
      ...Array.from({ length: 5 }, () => 'packets_repeated'),
    ]);
    expect(found.find(({ reason }) => reason === 'many_repeat')).toMatchObject({
      severity: 'low',
      facts: { devices: 6 },
    });
  });

  it('tells of what goes on once in a while, and takes it for usual at last', () => {
    const always = (hours: number) => Array.from({ length: 12 * hours }, (_, i) => repeats(150, i * 5 * minute)).flat();
    const found = story(always(7 * 24), 1000);
    const lastDay = found.filter(({ at }) => at >= noon + 6 * day);
    expect(found.length).toBeGreaterThan(0);
    expect(lastDay).toEqual([]);
  });
});

it('finds the same when the log is read again in other records', () => {
  const events = [...noisy(2), ...repeats(300, 2 * day), ...repeats(250, 2 * day, { device: 'dev-2' })];
  const [one, other] = [story(events, 1), story(events, 500)];
  expect(one).toHaveLength(2);
  expect(withoutCause(other)).toEqual(withoutCause(one));
});
