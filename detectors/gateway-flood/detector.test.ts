import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { crowd, playCrowds } from '../testing/crowd.ts';
import type { SilenceStory } from '../testing/silence.ts';
import { event, hour, minute, noon, nothingKnown } from '../testing/story.ts';

const story = (events: Event[], known: Known = nothingKnown, more: Partial<SilenceStory> = {}) =>
  playCrowds({ events, to: (events.at(-1)?.receivedAt ?? 0) + hour, known, tickEveryMs: minute, ...more }).filter(
    ({ reason }) => reason === 'gateway_flood',
  );
const flood = { from: 26, to: 27, times: 2 };

describe('a flood by a whole gateway', () => {
  it('fires when all its devices send twice what is usual, for a while', () => {
    const [finding, ...more] = story(crowd({}, 28, flood));
    expect(more).toEqual([]);
    expect(findingSchema.omit({ cause: true }).parse(finding)).toMatchObject({
      reason: 'gateway_flood',
      severity: 'low',
      subject: { kind: 'gateway', id: 'gw-1' },
      gateway: 'gw-1',
      device: '',
      title: expect.stringMatching(
        /^The devices behind gw-1 together sent 80 messages in 5 minutes, where 4\d are usual; /,
      ),
      explanation: { observed: 80 },
    });
    expect(finding?.facts['times']).toBeGreaterThan(1.6);
    expect(finding?.at).toBe(noon + 26 * hour + 25 * minute);
  });

  it('stays quiet at a quarter more, and fires when nine of ten send twice as much', () => {
    const share = (more: number) => crowd({}, 29, { from: 26, to: 28, times: 2, most: 40 * more });
    expect(story(share(0.25))).toEqual([]);
    expect(story(share(0.9))).toHaveLength(1);
  });

  it('stays quiet when two devices send twenty times as much: that is theirs', () => {
    expect(story(crowd({}, 28, { ...flood, times: 20, most: 2 }))).toEqual([]);
  });

  it('stays quiet about a storm of a quarter of an hour, and is not deaf afterwards', () => {
    const storm = crowd({}, 30, { from: 26, to: 26.25, times: 10 });
    expect(story(storm)).toEqual([]);
    const later = crowd({}, 30, { from: 27, to: 28, times: 2 });
    expect(
      story([
        ...storm.filter(({ time }) => time < noon + 27 * hour),
        ...later.filter(({ time }) => time >= noon + 27 * hour),
      ]),
    ).toHaveLength(1);
  });

  it('stays quiet when a gateway was away and what waited comes at once, marked or not', () => {
    const away = crowd({}, 28).map((one) => {
      const waits = one.time > noon + 26 * hour && one.time < noon + 26.5 * hour;
      return waits ? event({ ...one, time: one.time + 0.5 * hour, receivedAt: one.time + 0.5 * hour }) : one;
    });
    expect(story(away)).toEqual([]);
    expect(
      story(crowd({}, 28, flood).map((one) => (one.time < noon + 26 * hour ? one : event({ ...one, backlog: true })))),
    ).toEqual([]);
  });

  it('stays quiet when messages come late, and counts one that is delivered twice as two', () => {
    const late = crowd({}, 28).map((one, i) => event({ ...one, receivedAt: one.time + (i % 3) * minute }));
    expect(story(late)).toEqual([]);
    const twice = crowd({}, 28).flatMap((one) => (one.time < noon + 26 * hour ? [one] : [one, one]));
    expect(story(twice)).toHaveLength(1);
  });

  it('stays quiet until a day was learned, below ten messages in five minutes, and while work is planned', () => {
    expect(story(crowd({}, 24, { from: 20, to: 22, times: 3 }))).toEqual([]);
    expect(story(crowd({ devices: 7 }, 28, flood))).toEqual([]);
    const known: Known = {
      ...nothingKnown,
      planned: () => ({ id: 'c-1', kind: 'campaign', from: noon, to: noon + 99 * hour }),
    };
    expect(story(crowd({}, 28, flood), known)).toEqual([]);
  });

  it('learns what stays, and tells nothing more of it', () => {
    expect(story(crowd({}, 34, { from: 26, to: 34, times: 2 })).length).toBeLessThanOrEqual(2);
  });

  it('keeps gateways and tenants apart', () => {
    const apart = (part: Partial<Event>) => [...crowd({}, 28, { ...flood, times: 1 }), ...crowd(part, 28, flood)];
    for (const part of [{ gateway: 'gw-2' }, { tenant: 'other' }])
      expect(story(apart(part))).toMatchObject([part.gateway === undefined ? part : { gateway: 'gw-2' }]);
  });

  it('finds the same, byte for byte, for any number of partitions, from snapshots, and told twice or late', () => {
    const events = crowd({}, 28, flood);
    const one = JSON.stringify(story(events));
    expect(JSON.parse(one)).toHaveLength(1);
    for (const more of [
      { partitions: 3 },
      { partitions: 8, late: true },
      { partitions: 2, snapshotEvery: 50, twice: true },
    ])
      expect(JSON.stringify(story(events, nothingKnown, more))).toBe(one);
  });
});
