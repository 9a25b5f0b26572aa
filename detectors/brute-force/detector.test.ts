import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known, KnownDevice } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, second } from '../testing/story.ts';
import { bruteForce } from './detector.ts';

const failed = (time: number, user = 'operator', part: Partial<Event> = {}): Event =>
  event({
    kind: 'auth-failed',
    outcome: 'failed',
    reason: 'password_refused',
    device: '',
    peer: '203.0.113.20',
    attributes: user === '' ? [] : ['user', user],
    time,
    ...part,
  });
const succeeded = (time: number, user = 'operator', part: Partial<Event> = {}): Event =>
  failed(time, user, { kind: 'auth-succeeded', outcome: 'accepted', reason: '', ...part });
const tries = (count: number, gapMs = 10 * second, part: Partial<Event> = {}) =>
  Array.from({ length: count }, (_, i) => failed(noon + i * gapMs, 'operator', part));
const users = (count: number, gapMs: number) =>
  Array.from({ length: count }, (_, i) => failed(noon + i * gapMs, `user-${i}`));
/** Devices of one site, behind one address, that fail so often each. */
const site = (devices: number, times: number, part: Partial<Event> = {}, gapMs = second) =>
  Array.from({ length: devices * times }, (_, i) =>
    failed(noon + i * gapMs, '', { device: `dev-${i % devices}`, gateway: 'gw-1', ...part }),
  );

const registered = (id: string, gateway = 'gw-1'): KnownDevice => ({
  id,
  model: '',
  firmware: '',
  site: '',
  gateway,
  productionBatch: '',
  owner: '',
  expectedEveryMs: 0,
  registeredAt: noon,
});
const inventory: Known = { ...nothingKnown, fleetSize: () => 100, device: (_tenant, id) => registered(id) };

const story = (events: Event[], known: Known = nothingKnown, block = 10) =>
  play({ detectors: [bruteForce], events, known, block, tickEveryMs: minute });
const reasons = (events: Event[], known?: Known) => story(events, known).map(({ reason }) => reason);

describe('brute force', () => {
  it('fires for twelve failures within two minutes', () => {
    const [finding, ...more] = story(tries(12, 10 * second));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'guessing',
      severity: 'medium',
      subject: { kind: 'source', id: '203.0.113.20' },
      spoofable: 1,
      title: '203.0.113.20 failed 10 times more than once in 60 s, last on operator',
      explanation: { observed: 10, expectedHigh: 9, whose: 'fixed' },
      facts: { account: 'operator', accounts: 1, lastReason: 'password_refused' },
    });
  });

  it('fires at ten at once, and stays quiet at nine', () => {
    expect(reasons(tries(10, 0))).toEqual(['guessing']);
    expect(story(tries(9, 0))).toEqual([]);
  });

  it('stays quiet for one failure a minute all day, and fires for two', () => {
    expect(story(tries(600, minute))).toEqual([]);
    expect(reasons(tries(30, 30 * second))).toEqual(['guessing']);
  });

  it('counts attempts, not lines: a summary weighs what it stands for', () => {
    expect(reasons([...tries(2), failed(noon + minute, 'operator', { weight: 10, lines: 1 })])).toEqual(['guessing']);
    expect(story(tries(3, second, { lines: 6 }))).toEqual([]);
  });

  it('fires critical for a success after five failures, and stays quiet after four', () => {
    const [finding] = story([...tries(5), succeeded(noon + minute)]);
    expect(finding).toMatchObject({
      reason: 'succeeded_after_failures',
      severity: 'critical',
      title: '203.0.113.20 got in as operator after 5 failed attempts',
      facts: { failures: 5 },
    });
    expect(story([...tries(4), succeeded(noon + minute)])).toEqual([]);
  });

  it('stays quiet when the success is another’s, comes half an hour later, or a success lies between', () => {
    expect(story([...tries(5), succeeded(noon + minute, 'other')])).toEqual([]);
    expect(story([...tries(5), succeeded(noon + 40 * second + 30 * minute + 1)])).toEqual([]);
    expect(
      story([...tries(3), succeeded(noon + minute), failed(noon + 2 * minute), succeeded(noon + 3 * minute)]),
    ).toEqual([]);
  });

  it('fires low and slow for eight accounts within a day, and stays quiet for seven or when they get in', () => {
    const [finding] = story(users(8, 2 * hour));
    expect(finding).toMatchObject({ reason: 'many_accounts', severity: 'medium', facts: { accounts: 8 } });
    expect(story(users(7, 2 * hour))).toEqual([]);
    expect(story(users(8, 4 * hour))).toEqual([]);
    const once = [failed(noon - 2 * minute, 'clumsy'), succeeded(noon - minute, 'clumsy')];
    expect(story([...once, ...users(7, 2 * hour)])).toEqual([]);
    const clumsy = users(9, 2 * hour).flatMap((one, i) => [one, succeeded(one.time + second, `user-${i}`)]);
    expect(story(clumsy)).toEqual([]);
  });

  it('fires critical when an account lets in who has tried many', () => {
    const found = story([...users(8, minute), succeeded(noon + 10 * minute, 'user-3')]);
    expect(found.map(({ reason }) => reason)).toEqual(['many_accounts', 'succeeded_after_failures']);
  });

  it('stays quiet when many devices behind one address fail once each, or a whole site fails alike', () => {
    expect(story(site(50, 1))).toEqual([]);
    expect(story(site(50, 1), inventory)).toEqual([]);
    expect(story(site(50, 20), inventory)).toEqual([]);
    expect(story(site(50, 20, {}, 100), inventory)).toEqual([]);
    expect(reasons(site(5, 20, {}, 100), inventory)).toEqual(['guessing']);
    const back = Array.from({ length: 50 }, (_, i) => succeeded(noon + hour / 2, '', { device: `dev-${i}` }));
    expect(story([...site(50, 20), ...back], inventory)).toEqual([]);
  });

  it('fires when one device of a site stands out', () => {
    const one = Array.from({ length: 15 }, (_, i) => failed(noon + 50 * second + i * second, '', { device: 'dev-7' }));
    expect(reasons([...site(50, 1), ...one])).toEqual(['guessing']);
  });

  it('fires for devices that are not in the inventory or belong to another gateway', () => {
    const strangers: Known = { ...inventory, device: () => undefined };
    expect(reasons(site(8, 1), strangers)).toEqual(['many_accounts']);
    expect(reasons(site(8, 1, { gateway: 'gw-9' }), inventory)).toEqual(['many_accounts']);
    expect(story(site(7, 1), strangers)).toEqual([]);
  });

  it('stays quiet about certificates, stale lists and broken lines: an expiry of the whole fleet is no guess', () => {
    for (const reason of [
      'certificate_expired',
      'certificate_rejected',
      'crl_expired',
      'tls_error',
      'handshake_timed_out',
      '',
    ])
      expect(story(tries(60, second, { kind: 'session-refused', outcome: 'refused', reason }))).toEqual([]);
    expect(reasons(tries(12, second, { kind: 'session-refused', reason: 'password_refused' }))).toEqual(['guessing']);
  });

  it('takes a session without a certificate for a success, one with a certificate not', () => {
    const open = { kind: 'session-opened' } as const;
    expect(reasons([...tries(5), succeeded(noon + minute, 'operator', open)])).toEqual(['succeeded_after_failures']);
    const certified = succeeded(noon + minute, 'operator', { ...open, certificateSha256: 'ab'.repeat(32) });
    expect(story([...tries(5), certified])).toEqual([]);
  });

  it('takes the hosts of one IPv6 network for one source', () => {
    const spread = tries(12).map((one, i) => event({ ...one, peer: `2001:db8::${i + 1}` }));
    expect(story(spread).map(({ subject }) => subject.id)).toEqual(['2001:db8:0:0::/64']);
  });

  it('fires low while credentials are being changed', () => {
    const campaign = { id: 'c-1', kind: 'campaign' as const, from: noon, to: noon + hour };
    const [finding] = story(tries(12), { ...nothingKnown, planned: () => campaign });
    expect(finding).toMatchObject({ severity: 'low', facts: { planned: 'c-1' } });
  });

  it('judges late lines by their own time', () => {
    const late = tries(12).map((one) => event({ ...one, receivedAt: noon + 3 * hour }));
    expect(reasons(late)).toEqual(['guessing']);
    const recent = failed(noon + 3 * hour);
    expect(story([recent, ...late.slice(0, 9), failed(noon + 3 * hour + second)])).toEqual([]);
    const before = succeeded(noon - minute, 'operator', { receivedAt: noon + 2 * minute });
    expect(story([...tries(6), before])).toEqual([]);
  });

  it('raises one finding for a long attack, and none when events are delivered twice', () => {
    expect(story(tries(300, second))).toHaveLength(1);
    expect(story([...tries(300, second)], nothingKnown, 1)).toHaveLength(1);
    const nine = tries(9, second);
    expect(story([...nine, ...nine])).toEqual([]);
  });

  it('keeps sources and tenants apart', () => {
    const apart = (part: Partial<Event>) =>
      tries(18, second).map((one, i) => (i % 2 ? one : event({ ...one, ...part })));
    expect(story(apart({ tenant: 'other' }))).toEqual([]);
    expect(story(apart({ peer: '203.0.113.21' }))).toEqual([]);
    expect(story(tries(20, second, { peer: '' }))).toEqual([]);
  });
});
