import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { event, hour, minute, noon, play, second, withoutCause } from '../testing/story.ts';
import { logIntegrity } from './detector.ts';

/** A numbered message every second, but for those that `isLost`. */
const numbered = (count: number, isLost: (n: number) => boolean = () => false, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: count }, (_, n) => n)
    .filter((n) => !isLost(n))
    .map((n) => event({ kind: 'message-published', sequence: n, bootId: 'b1', time: noon + n * second, ...part }));
const between = (from: number, to: number) => (n: number) => n >= from && n <= to;
const story = (events: Event[], block = 10) =>
  play({
    detectors: [logIntegrity],
    events: events.toSorted((a, b) => a.receivedAt - b.receivedAt),
    block,
    thenMs: hour,
  });

describe('log integrity', () => {
  it('fires when numbered records are missing and do not come late', () => {
    const [finding, ...more] = story(numbered(400, between(200, 219)));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'sequence_gap',
      severity: 'medium',
      at: noon + 220 * second,
      title: '20 numbered records of dev-1 are missing from 200 to 219, and did not come late',
      explanation: { observed: 20, expectedHigh: 0, whose: 'device' },
      facts: { missing: 20, firstMissing: 200, lastMissing: 219, usuallyLost: 0 },
    });
  });

  it('stays quiet at seven missing, and fires at eight', () => {
    expect(story(numbered(400, between(200, 206)))).toEqual([]);
    expect(story(numbered(400, between(200, 207)))).toHaveLength(1);
  });

  it('stays quiet when what was missing comes late within ten minutes, and fires when less than that comes', () => {
    const late = (from: number, to: number, afterMs: number): Event[] =>
      numbered(to + 1, (n) => n < from).map((one) => event({ ...one, receivedAt: one.time + afterMs }));
    const now = numbered(900, between(200, 219));
    expect(story([...now, ...late(200, 219, 9 * minute)])).toEqual([]);
    expect(story([...now, ...late(200, 205, 9 * minute)])[0]).toMatchObject({ facts: { missing: 14 } });
  });

  it('fires though one of the missing is delivered twice: it fills one place', () => {
    const one = event({ kind: 'message-published', sequence: 203, bootId: 'b1', time: noon + 230 * second });
    const [finding] = story([...numbered(400, between(200, 208)), one, one]);
    expect(finding).toMatchObject({ facts: { missing: 8 } });
  });

  it('stays quiet on a line that loses one in ten, and fires on it when many are missing at once', () => {
    const loses = (n: number): boolean => (n * 7_919) % 97 < 10;
    expect(story(numbered(3_000, loses))).toEqual([]);
    expect(story(numbered(3_000, (n) => loses(n) || between(2_000, 2_079)(n)))).toHaveLength(1);
  });

  it('stays quiet when a device starts anew, with another boot or from the beginning', () => {
    const again = numbered(300, () => false, { bootId: 'b2' }).map((one) =>
      event({ ...one, sequence: one.sequence + 5_000, time: one.time + hour, receivedAt: one.time + hour }),
    );
    expect(story([...numbered(400), ...again])).toEqual([]);
    const long = numbered(2_000);
    const anew = numbered(300).map((one) => event({ ...one, time: one.time + hour, receivedAt: one.time + hour }));
    expect(story([...long, ...anew])).toEqual([]);
  });

  it('stays quiet until a hundred records were received, and where nothing is numbered', () => {
    expect(story(numbered(90, between(40, 79)))).toEqual([]);
    expect(story(numbered(400, () => false, { sequence: -1 }))).toEqual([]);
  });

  it('keeps devices and tenants apart', () => {
    const mixed = (part: Partial<Event>) => [
      ...numbered(400, (n) => n % 2 === 1),
      ...numbered(400, (n) => n % 2 === 0, part),
    ];
    expect(story(mixed({ device: 'dev-2' }))).toEqual([]);
    expect(story(mixed({ tenant: 'other' }))).toEqual([]);
  });

  it('finds the same when the log is read again in other records', () => {
    const events = [...numbered(400, between(200, 230)), ...numbered(400, between(150, 160), { device: 'dev-2' })];
    const [one, other] = [story(events, 1), story(events, 50)];
    expect(one).toHaveLength(2);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
