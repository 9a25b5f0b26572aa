import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { crowd, playCrowds } from '../testing/crowd.ts';
import type { SilenceStory } from '../testing/silence.ts';
import { event, hour, minute, noon, nothingKnown } from '../testing/story.ts';

const story = (events: Event[], known: Known = nothingKnown, more: Partial<SilenceStory> = {}) =>
  playCrowds({ events, to: (events.at(-1)?.receivedAt ?? 0) + hour, known, tickEveryMs: minute, ...more }).filter(
    ({ reason }) => reason === 'fleet_flood',
  );
const devices = 240;
const flood = { from: 26, to: 27, times: 2 };
/** The same behind four gateways. */
const fleet = (hours: number, more?: typeof flood): Event[] =>
  crowd({ devices }, hours, more).map((one) => event({ ...one, gateway: `gw-${one.device.length % 4}` }));

describe('a flood by a whole fleet', () => {
  it('fires when all devices of a tenant send twice what is usual, though none of them sends much', () => {
    const [finding, ...more] = story(fleet(28, flood));
    expect(more).toEqual([]);
    expect(findingSchema.omit({ cause: true }).parse(finding)).toMatchObject({
      reason: 'fleet_flood',
      severity: 'medium',
      subject: { kind: 'tenant', id: 'acme' },
      device: '',
      gateway: '',
    });
    expect(finding?.facts['times']).toBeGreaterThan(1.5);
  });

  it('stays quiet on ordinary days, about a short storm, and while a campaign is planned', () => {
    expect(story(fleet(30))).toEqual([]);
    expect(story(fleet(28, { from: 26, to: 26.25, times: 10 }))).toEqual([]);
    const known: Known = {
      ...nothingKnown,
      planned: () => ({ id: 'c-1', kind: 'campaign', from: noon, to: noon + 99 * hour }),
    };
    expect(story(fleet(28, flood), known)).toEqual([]);
  });

  it('stays quiet when messages come late, and keeps tenants apart; what is delivered twice counts twice', () => {
    expect(story(fleet(28).map((one, i) => event({ ...one, receivedAt: one.time + (i % 3) * minute })))).toEqual([]);
    const other = fleet(28, flood).map((one) => event({ ...one, tenant: 'other' }));
    expect(story([...fleet(28), ...other])).toMatchObject([{ tenant: 'other' }]);
    expect(story(fleet(28).flatMap((one) => (one.time < noon + 26 * hour ? [one] : [one, one])))).toHaveLength(1);
  });

  it('finds the same, byte for byte, for any number of partitions, from snapshots, and told twice or late', () => {
    const events = fleet(28, flood);
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
