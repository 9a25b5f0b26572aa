import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, second } from '../testing/story.ts';
import { distributedBruteForce } from './detector.ts';

const failed = (time: number, peer: string, part: Partial<Event> = {}): Event =>
  event({
    kind: 'auth-failed',
    outcome: 'failed',
    reason: 'password_refused',
    device: '',
    attributes: ['user', 'operator'],
    peer,
    time,
    ...part,
  });
const succeeded = (time: number, peer: string, part: Partial<Event> = {}): Event =>
  failed(time, peer, { kind: 'auth-succeeded', outcome: 'accepted', reason: '', ...part });
const spread = (count: number, sources: number, gapMs = 5 * second, part: Partial<Event> = {}) =>
  Array.from({ length: count }, (_, i) => failed(noon + i * gapMs, `203.0.113.${(i % sources) + 1}`, part));

const story = (events: Event[], known: Known = nothingKnown, block = 10) =>
  play({ detectors: [distributedBruteForce], events, known, block, tickEveryMs: minute });
const reasons = (events: Event[]) => story(events).map(({ reason }) => reason);

describe('distributed brute force', () => {
  it('fires for twelve failures on one account within two minutes from several sources', () => {
    const [finding, ...more] = story(spread(12, 6, 10 * second));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'distributed_guessing',
      severity: 'medium',
      subject: { kind: 'account', id: 'operator@gw-1' },
      explanation: { observed: 10, expectedHigh: 9 },
      facts: { account: 'operator', sources: 6 },
    });
  });

  it('fires at ten from three sources, and stays quiet at nine, from two, and for one a minute', () => {
    expect(reasons(spread(10, 3, 0))).toEqual(['distributed_guessing']);
    expect(story(spread(9, 3, 0))).toEqual([]);
    expect(story(spread(10, 2, 0))).toEqual([]);
    expect(story(spread(200, 5, minute))).toEqual([]);
  });

  it('stays quiet when one source does it alone: that is told of the source', () => {
    expect(story([...spread(30, 1), failed(noon, '192.0.2.1'), failed(noon, '192.0.2.2')])).toEqual([]);
  });

  it('fires for attempts that name no source at all', () => {
    expect(reasons(Array.from({ length: 12 }, (_, i) => failed(noon + i * second, '')))).toEqual([
      'distributed_guessing',
    ]);
  });

  it('fires critical for a success from a source that had failed, after five failures from several', () => {
    const [finding] = story([...spread(5, 5), succeeded(noon + minute, '203.0.113.2')]);
    expect(finding).toMatchObject({
      reason: 'succeeded_after_failures',
      severity: 'critical',
      facts: { failures: 5, peer: '203.0.113.2' },
    });
    expect(story([...spread(4, 4), succeeded(noon + minute, '203.0.113.2')])).toEqual([]);
  });

  it('stays quiet when the owner gets in from elsewhere, or after one source’s failures alone', () => {
    expect(story([...spread(9, 5), succeeded(noon + minute, '192.0.2.1')])).toEqual([]);
    expect(story([...spread(6, 1), succeeded(noon + minute, '203.0.113.1')])).toEqual([]);
    const busy = [...spread(6, 1), failed(noon + minute, '203.0.113.2'), succeeded(noon + 2 * minute, '203.0.113.1')];
    expect(story(busy)).toEqual([]);
    expect(story([...spread(6, 3), succeeded(noon + hour, '203.0.113.1')])).toEqual([]);
  });

  it('tells devices by their id wherever they show up, users by their gateway', () => {
    const device = { attributes: [], device: 'dev-7' };
    const two = (part: Partial<Event>) =>
      spread(12, 4, second, part).map((one, i) => event({ ...one, gateway: i % 2 ? 'gw-1' : 'gw-2' }));
    expect(story(two(device)).map(({ subject }) => subject.id)).toEqual(['dev-7']);
    expect(story(two({}))).toEqual([]);
    expect(story(spread(30, 5, second, { attributes: [] }))).toEqual([]);
  });

  it('weighs summaries, and stays quiet about certificates', () => {
    expect(reasons(spread(3, 3, second, { weight: 4 }))).toEqual(['distributed_guessing']);
    expect(story(spread(60, 6, second, { kind: 'session-refused', reason: 'certificate_expired' }))).toEqual([]);
  });

  it('fires low while credentials are being changed', () => {
    const campaign = { id: 'c-1', kind: 'campaign' as const, from: noon, to: noon + hour };
    expect(story(spread(12, 6), { ...nothingKnown, planned: () => campaign })[0]?.severity).toBe('low');
  });

  it('judges late lines by their own time', () => {
    const late = spread(9, 3, second).map((one) => event({ ...one, receivedAt: noon + 3 * hour }));
    expect(reasons([...late, failed(noon + 9 * second, '203.0.113.1', { weight: 2 })])).toEqual([
      'distributed_guessing',
    ]);
    expect(story([failed(noon + 3 * hour, '192.0.2.1'), ...late, failed(noon + 3 * hour, '192.0.2.2')])).toEqual([]);
  });

  it('raises one finding for a long attack, and none when events are delivered twice', () => {
    expect(story(spread(200, 30, 2 * second))).toHaveLength(1);
    const nine = spread(9, 3);
    expect(story([...nine, ...nine], nothingKnown, 1)).toEqual([]);
  });

  it('keeps accounts and tenants apart', () => {
    const apart = (part: Partial<Event>) =>
      spread(18, 6, second).map((one, i) => (i % 2 ? one : event({ ...one, ...part })));
    expect(story(apart({ tenant: 'other' }))).toEqual([]);
    expect(story(apart({ attributes: ['user', 'root'] }))).toEqual([]);
  });
});
