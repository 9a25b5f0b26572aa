import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { event, hour, minute, noon, play, second, withoutCause } from '../testing/story.ts';
import { clockJump } from './detector.ts';

/** A message every half a minute, the clock of its sender so far ahead of ours. */
const stamped = (count: number, aheadMs: (i: number) => number, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: count }, (_, i) => {
    const receivedAt = noon + i * 30 * second;
    return event({ kind: 'message-published', time: receivedAt, at: receivedAt + aheadMs(i), receivedAt, ...part });
  });
const from20 = (aheadMs: number) => (i: number) => (i < 20 ? -400 : aheadMs);
const story = (events: Event[], block = 10) =>
  play({ detectors: [clockJump], events: events.toSorted((a, b) => a.receivedAt - b.receivedAt), block });
const reasons = (events: Event[]) => story(events).map(({ reason }) => reason);

describe('clock jump', () => {
  it('fires when a clock is set back and stays so, with the numbers behind it', () => {
    const [finding, ...more] = story(stamped(60, from20(-2 * hour)));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'clock_back',
      severity: 'low',
      at: noon + 22 * 30 * second,
      title: 'The clock of dev-1 was set 119 min back and is now 2 h behind',
      subject: { kind: 'source', id: 'dev-1' },
      device: 'dev-1',
      explanation: { observed: -7_200, expectedLow: -300, expectedHigh: 300, samples: 20, whose: 'device' },
      facts: { aheadBefore: 0, aheadNow: -7_200, wholeHours: -2 },
    });
    expect(finding?.evidence).toHaveLength(3);
  });

  it('fires when it is set forward, and again when it is put right', () => {
    const there = (i: number): number => (i < 20 || i >= 40 ? 0 : 40 * minute);
    expect(reasons(stamped(60, there))).toEqual(['clock_forward', 'clock_corrected']);
  });

  it('stays quiet at five minutes, and fires just beyond', () => {
    expect(reasons(stamped(60, (i) => (i < 20 ? 0 : 5 * minute)))).toEqual([]);
    expect(reasons(stamped(60, (i) => (i < 20 ? 0 : 5 * minute + 1)))).toEqual(['clock_forward']);
  });

  it('stays quiet when two stamps are wrong, and when the third comes within a minute', () => {
    expect(reasons(stamped(60, (i) => (i === 20 || i === 21 ? hour : 0)))).toEqual([]);
    expect(reasons(stamped(22, from20(hour)))).toEqual([]);
    expect(reasons(stamped(23, from20(hour)))).toEqual(['clock_forward']);
  });

  it('stays quiet when messages come late: all at once after an outage, and one by one out of a queue', () => {
    const late = Array.from({ length: 30 }, (_, i) => {
      const at = noon + i * 10 * second;
      return event({ kind: 'message-published', time: at, at, receivedAt: noon + hour + i * 20 });
    });
    expect(story([...stamped(20, () => 0), ...late])).toEqual([]);
    expect(reasons(stamped(60, (i) => (i < 20 ? 0 : -hour + (i - 20) * 90 * second)))).toEqual([]);
    expect(reasons(stamped(60, from20(-hour), { backlog: true }))).toEqual([]);
    expect(reasons(stamped(60, from20(-hour), { redelivered: true }))).toEqual([]);
  });

  it('stays quiet while a clock that was just started is told the time, and without stamps', () => {
    expect(reasons(stamped(60, (i) => (i < 5 ? -300 * 24 * hour : 0)))).toEqual([]);
    expect(story(stamped(60, from20(hour)).map((one) => event({ ...one, at: 0 })))).toEqual([]);
  });

  it('stays quiet on a clock that was never right, and that wavers as it always did', () => {
    expect(reasons(stamped(200, () => 3 * hour))).toEqual([]);
    expect(reasons(stamped(200, (i) => (i % 2 === 0 ? 4 : -4) * minute))).toEqual([]);
  });

  it('counts a stamp that is delivered twice once', () => {
    const [first, second] = stamped(22, from20(hour)).slice(20) as [Event, Event];
    expect(story([...stamped(20, () => 0), first, first, second, second])).toEqual([]);
  });

  it('keeps sources and tenants apart', () => {
    const apart = (part: Partial<Event>) => [...stamped(20, () => 0), ...stamped(60, from20(hour), part).slice(20)];
    expect(story(apart({ device: 'dev-2' }))).toEqual([]);
    expect(story(apart({ tenant: 'other' }))).toEqual([]);
    expect(story(apart({ host: 'vm-3' }))).toEqual([]);
  });

  it('finds the same when the log is read again in other records', () => {
    const events = [...stamped(60, from20(hour)), ...stamped(60, from20(-hour), { device: 'dev-2' })];
    const [one, other] = [story(events, 1), story(events, 50)];
    expect(one).toHaveLength(2);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
