import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { event, hour, minute, noon, play, withoutCause } from '../testing/story.ts';
import { handshakeFlood } from './detector.ts';

/** So many sessions begun in each of some minutes. */
const begun = (perMinute: number, from: number, minutes: number, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: perMinute * minutes }, (_, i) =>
    event({ kind: 'session-opened', time: noon + from * minute + Math.floor((i * minute) / perMinute), ...part }),
  );
const story = (events: Event[], block = 10) =>
  play({
    detectors: [handshakeFlood],
    events: events.toSorted((a, b) => a.receivedAt - b.receivedAt),
    block,
  });
/** A device that begins a session an hour. */
const hourly = (part: Partial<Event> = {}): Event[] => [0, 60, 120].flatMap((from) => begun(1, from, 1, part));

describe('a flood of handshakes', () => {
  it('fires when a device begins thirty sessions a minute for three minutes', () => {
    const [finding, ...more] = story([...hourly(), ...begun(30, 180, 5)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'handshakes_flood',
      severity: 'medium',
      subject: { kind: 'device', id: 'dev-1' },
      at: noon + 183 * minute,
      explanation: { observed: 30, expectedHigh: 29, whose: 'device' },
      facts: { handshakes: 30, refused: 0, windowsOver: 3 },
    });
    expect(finding?.evidence).toHaveLength(3);
  });

  it('stays quiet at 29 a minute, and for two minutes of five', () => {
    expect(story([...hourly(), ...begun(29, 180, 30)])).toEqual([]);
    expect(story([...hourly(), ...begun(90, 180, 2)])).toEqual([]);
    expect(story([...hourly(), ...begun(90, 180, 1), ...begun(90, 184, 1), ...begun(90, 190, 1)])).toEqual([]);
  });

  it('fires for sessions that are refused, and says how many', () => {
    const refused = begun(40, 180, 3, { kind: 'session-refused' });
    expect(story([...hourly(), ...refused])).toMatchObject([{ facts: { handshakes: 40, refused: 40 } }]);
  });

  it('stays quiet about a device that always begins ten a minute, until it begins eight times as many', () => {
    expect(story(begun(10, 0, 300))).toEqual([]);
    expect(story([...begun(10, 0, 180), ...begun(70, 180, 5)])).toEqual([]);
    expect(story([...begun(10, 0, 180), ...begun(85, 180, 5)])).toHaveLength(1);
  });

  it('stays quiet about a new device below 120 a minute in its first hour, and fires from there on', () => {
    expect(story(begun(119, 0, 10))).toEqual([]);
    expect(story(begun(120, 0, 10))).toMatchObject([{ explanation: { whose: 'fixed' } }]);
  });

  it('stays quiet when a whole gateway reconnects, and on what comes late or from a spool', () => {
    const all = Array.from({ length: 60 }, (_, i) => begun(5, 180, 4, { device: `dev-${i}` })).flat();
    expect(story(all)).toEqual([]);
    const late = begun(40, 0, 5).map((one) => event({ ...one, receivedAt: one.time + hour }));
    expect(story([...hourly(), ...begun(1, 30, 31), ...late])).toEqual([]);
    expect(story([...hourly(), ...begun(40, 180, 5, { backlog: true })])).toEqual([]);
  });

  it('keeps devices and tenants apart; what is delivered twice counts twice', () => {
    const apart = (part: Partial<Event>) => [
      ...hourly(),
      ...begun(20, 180, 5),
      ...hourly(part),
      ...begun(20, 180, 5, part),
    ];
    expect(story(apart({ device: 'dev-2' }))).toEqual([]);
    expect(story(apart({ tenant: 'other' }))).toEqual([]);
    const one = begun(15, 180, 5);
    expect(story([...hourly(), ...one, ...one])).toHaveLength(1);
  });

  it('finds the same when the log is read again in other records', () => {
    const events = [...hourly(), ...begun(30, 180, 5), ...begun(130, 180, 5, { device: 'dev-2' })];
    const [one, other] = [story(events, 1), story(events, 50)];
    expect(one).toHaveLength(2);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
