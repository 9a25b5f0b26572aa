import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, minute, noon, nothingKnown, play, second, withoutCause } from '../testing/story.ts';
import { flapping } from './detector.ts';

/** So many sessions that end, one every `stepMs`. */
const endings = (count: number, stepMs: number, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: count }, (_, i) =>
    event({ kind: 'session-closed', reason: 'timeout', time: noon + i * stepMs, ...part }),
  );
const story = (events: Event[], known: Known = nothingKnown, block = 10) =>
  play({ detectors: [flapping], events: events.toSorted((a, b) => a.receivedAt - b.receivedAt), known, block });

describe('flapping', () => {
  it('fires when 15 sessions of a device end within a minute, with the numbers behind it', () => {
    const [finding, ...more] = story(endings(15, 4 * second));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'flapping',
      severity: 'low',
      at: noon + 56 * second,
      title: '15 sessions of dev-1 ended within 56 s',
      subject: { kind: 'device', id: 'dev-1' },
      explanation: { observed: 15, expectedHigh: 1, whose: 'fixed' },
      facts: { endings: 15, takeovers: 0 },
    });
    expect(finding?.evidence).toHaveLength(15);
  });

  it('fires when two sessions a minute end for longer than a quarter of an hour', () => {
    expect(story(endings(40, 30 * second))).toHaveLength(1);
  });

  it('fires for two that take over each other, and says so; half is enough, less is not', () => {
    const half = (takeovers: number) =>
      endings(16, second).map((one, i) => event({ ...one, reason: i < takeovers ? 'taken_over' : 'timeout' }));
    expect(story(half(8).slice(0, 15))[0]).toMatchObject({ reason: 'session_takeover', severity: 'medium' });
    expect(story(half(7).slice(0, 15))[0]).toMatchObject({ reason: 'flapping', severity: 'low' });
  });

  it('stays quiet at 14 within a minute, and at one a minute for ever', () => {
    expect(story(endings(14, 4 * second))).toEqual([]);
    expect(story(endings(300, minute))).toEqual([]);
  });

  it('stays quiet when a whole fleet loses its sessions at once', () => {
    const all = Array.from({ length: 50 }, (_, i) => endings(2, 20 * second, { device: `dev-${i}` })).flat();
    expect(story(all)).toEqual([]);
  });

  it('stays quiet when every ending is delivered twice, and when old ones come late or from a spool', () => {
    const one = endings(10, 4 * second);
    expect(story([...one, ...one])).toEqual([]);
    const late = endings(20, second).map((old) => event({ ...old, receivedAt: noon + 60 * minute }));
    const now = endings(1, 0, { time: noon + 59 * minute });
    expect(story([...now, ...late])).toEqual([]);
    expect(story(endings(20, second, { backlog: true }))).toEqual([]);
  });

  it('fires on what is late by less than it remembers', () => {
    const late = endings(15, second).map((one) => event({ ...one, receivedAt: one.time + 5 * minute }));
    expect(story(late)).toHaveLength(1);
  });

  it('weighs a summary by what it stands for, and tells what goes on once', () => {
    expect(story(endings(1, 0, { weight: 15 }))).toHaveLength(1);
    expect(story(endings(200, 4 * second))).toHaveLength(1);
  });

  it('is low while a site is worked on', () => {
    const known: Known = {
      ...nothingKnown,
      planned: () => ({ id: 'm-1', kind: 'maintenance', from: noon, to: noon + minute }),
    };
    const [finding] = story(endings(15, second, { reason: 'taken_over' }), known);
    expect(finding).toMatchObject({ reason: 'session_takeover', severity: 'low', facts: { planned: 'm-1' } });
  });

  it('keeps devices and tenants apart', () => {
    const apart = (part: Partial<Event>) => [...endings(8, second), ...endings(8, second, part)];
    expect(story(apart({ device: 'dev-2' }))).toEqual([]);
    expect(story(apart({ tenant: 'other' }))).toEqual([]);
  });

  it('finds the same when the log is read again in other records', () => {
    const events = [...endings(30, 2 * second), ...endings(20, 3 * second, { device: 'dev-2', reason: 'taken_over' })];
    const [one, other] = [story(events, nothingKnown, 1), story(events, nothingKnown, 50)];
    expect(one).toHaveLength(2);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
