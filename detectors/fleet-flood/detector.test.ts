import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { crowd } from '../testing/crowd.ts';
import { event, hour, minute, noon, nothingKnown, play, withoutCause } from '../testing/story.ts';
import { fleetFlood } from './detector.ts';

const story = (events: Event[], known: Known = nothingKnown, block = 500) =>
  play({
    detectors: [fleetFlood],
    events: events.toSorted((a, b) => a.receivedAt - b.receivedAt),
    known,
    block,
    tickEveryMs: minute,
  });
const devices = 240;
const flood = { from: 26, to: 27, times: 2 };
/** The same behind four gateways. */
const fleet = (hours: number, more?: typeof flood): Event[] =>
  crowd({ devices }, hours, more).map((one) => event({ ...one, gateway: `gw-${one.device.length % 4}` }));

describe('a flood by a whole fleet', () => {
  it('fires when all devices of a tenant send twice what is usual, though none of them sends much', () => {
    const [finding, ...more] = story(fleet(28, flood));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
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

  it('finds the same when the log is read again in other records', () => {
    const events = fleet(28, flood);
    const [one, other] = [story(events, nothingKnown, 7), story(events, nothingKnown, 900)];
    expect(one).toHaveLength(1);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
