import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { noise } from '../testing/readings.ts';
import { event, hour, noon, play } from '../testing/story.ts';
import { slowGrowth } from './detector.ts';

const day = 24 * hour;
const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);

/** Days of about 500 messages, a tenth more or less, each told by two events of as many messages. */
function days(seed: number, from: number, to: number, level: (day: number) => number, part: Partial<Event> = {}) {
  return Array.from({ length: to - from }, (_, i) => from + i).flatMap((at) => {
    const messages = Math.round(level(at) * (500 + 100 * (noise(seed * 1_000 + at) - 0.5)));
    return [0, 6].map((hours) =>
      event({
        ...{ kind: 'message-published', time: noon + at * day + hours * hour, weight: Math.round(messages / 2) },
        ...{ index: 2 * at + hours, ...part },
      }),
    );
  });
}

const steady = (): number => 1;
const growing = (from: number, share: number) => (at: number) => (1 + share) ** Math.max(0, at - from);
const story = (events: readonly Event[]) =>
  play({ detectors: [slowGrowth], events, block: 50, tickEveryMs: 6 * hour, thenMs: hour });

describe('slow growth', () => {
  it('fires on growth of 1 % a day before it has reached 30 %, with any of 20 seeds', () => {
    for (const seed of seeds) {
      const [first, ...more] = story(days(seed, 0, 70, growing(25, 0.01)));
      expect(first).toMatchObject({ reason: 'messages_grew', severity: 'medium', code: 'D14' });
      expect(more.every(({ at }, i) => at - ((more[i - 1] ?? first)?.at ?? 0) >= 7 * day)).toBe(true);
      const reached = 1.01 ** (((first?.at ?? 0) - noon) / day - 25);
      expect([seed, reached > 1 && reached < 1.3]).toEqual([seed, true]);
    }
  });

  it('fires on a device that sends less and less, as something low', () => {
    const [first] = story(days(1, 0, 70, growing(25, -0.01)));
    expect(first).toMatchObject({ reason: 'messages_shrank', severity: 'low' });
    expect(first?.explanation?.observed).toBeLessThan(first?.explanation?.expectedLow ?? 0);
  });

  it('stays quiet on a device that sends as much as ever, for four months', () => {
    for (const seed of seeds) expect(story(days(seed, 0, 120, steady))).toEqual([]);
  });

  it('stays quiet about a flood of a day and of three, and fires when it stays', () => {
    const flood = (length: number) => (at: number) => (at >= 40 && at < 40 + length ? 5 : 1);
    expect(story(days(1, 0, 60, flood(1)))).toEqual([]);
    expect(story(days(1, 0, 60, flood(3)))).toEqual([]);
    expect(story(days(1, 0, 60, flood(20)))[0]).toMatchObject({ reason: 'messages_grew' });
  });

  it('stays quiet about what is spooled, sent again or comes late', () => {
    const extra = (part: Partial<Event>) => days(9, 25, 60, steady, part);
    const both = (part: Partial<Event>) =>
      [...days(1, 0, 60, steady), ...extra(part)].toSorted((a, b) => a.receivedAt - b.receivedAt);
    expect(story(both({ backlog: true }))).toEqual([]);
    expect(story(both({ redelivered: true }))).toEqual([]);
    const late = extra({}).map((one) => Object.assign(one, { receivedAt: one.time + 2 * day }));
    expect(story([...days(1, 0, 60, steady), ...late].toSorted((a, b) => a.receivedAt - b.receivedAt))).toEqual([]);
    expect(story(both({}))[0]).toMatchObject({ reason: 'messages_grew' });
  });

  it('stays quiet when a message in twenty is delivered twice', () => {
    const twice = days(1, 0, 60, steady).flatMap((one, i) =>
      i > 60 && i % 20 === 0 ? [one, { ...one, weight: 10 }] : [one],
    );
    expect(story(twice)).toEqual([]);
  });

  it('keeps tenants apart', () => {
    const other = days(9, 25, 60, steady, { tenant: 'other' });
    const all = [...days(1, 0, 60, steady), ...other].toSorted((a, b) => a.time - b.time);
    expect(story(all)).toEqual([]);
  });

  it('fires from the boundary on: 15 % is within, 20 % is beyond', () => {
    const flat = (level: number) =>
      Array.from({ length: 60 }, (_, at) => at).map((at) =>
        event({ kind: 'message-published', time: noon + at * day, weight: at < 30 ? 100 : level, index: at }),
      );
    expect(story(flat(115))).toEqual([]);
    expect(story(flat(120))[0]).toMatchObject({ explanation: { expectedLow: 86.96, expectedHigh: 115 } });
  });
});
