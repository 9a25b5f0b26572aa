import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, second } from '../testing/story.ts';
import { clonedCertificate } from './detector.ts';

const sha = 'ab'.repeat(32);
let session = 0;

const opened = (time: number, part: Partial<Event> = {}): Event =>
  event({ kind: 'session-opened', time, certificateSha256: sha, session: `s-${session++}`, ...part });
const home = (time: number, part: Partial<Event> = {}) => opened(time, { peer: '192.0.2.7', ...part });
const away = (time: number, part: Partial<Event> = {}) => opened(time, { peer: '203.0.113.9', ...part });
const closed = ({ session: of }: Event, time: number, reason: string) =>
  event({ kind: 'session-closed', time, certificateSha256: sha, session: of, reason });

/** The original since yesterday, then the copy, each throwing the other out. */
const fight = (returns: number, gapMs = minute, from = noon, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: returns }, (_, i) => [
    away(from + 2 * i * gapMs, part),
    home(from + (2 * i + 1) * gapMs, part),
  ]).flat();
const since = home(noon - 20 * hour);

const story = (events: Event[], known: Known = nothingKnown, block = 10, settings = {}) =>
  play({
    detectors: [{ ...clonedCertificate, settings: { ...clonedCertificate.settings, ...settings } }],
    events,
    known,
    block,
    tickEveryMs: minute,
  });
const reasons = (events: Event[], settings = {}) =>
  story(events, nothingKnown, 10, settings).map(({ reason }) => reason);

describe('cloned certificate', () => {
  it('fires when a certificate comes back twice from another place within ten minutes', () => {
    const [finding, ...more] = story([since, ...fight(2)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'alternating',
      severity: 'high',
      subject: { kind: 'certificate', id: sha },
      device: 'dev-1',
      at: noon + 3 * minute,
      confidence: 3,
      spoofable: 1,
      title:
        'The certificate of dev-1 came back to 192.0.2.7 (gw-1) from 203.0.113.9 (gw-1) 2 times within 3 min: two holders',
      facts: { returns: 2, spanMs: 3 * minute, peer: '192.0.2.7', otherPeer: '203.0.113.9' },
    });
    expect(finding?.evidence).toHaveLength(4);
  });

  it('fires when the second return is at ten minutes, and stays quiet at a millisecond more', () => {
    const last = (time: number) => [since, ...fight(1), away(noon + 5 * minute), home(time)];
    expect(reasons(last(noon + 10 * minute))).toEqual(['alternating']);
    expect(story(last(noon + 10 * minute + 1))).toEqual([]);
  });

  it('stays quiet when it returns once: a takeover after a loss looks the same', () => {
    expect(story([since, ...fight(1), away(noon + 5 * minute)])).toEqual([]);
  });

  it('stays quiet when a device reconnects again and again from one site, its address translated anew', () => {
    const tries = Array.from({ length: 30 }, (_, i) => home(noon + i * 10 * second, { peer: `192.0.2.${i + 1}` }));
    expect(story(tries)).toEqual([]);
  });

  it('stays quiet for a handover to another network, without return or back much later', () => {
    expect(story([since, away(noon), away(noon + minute, { peer: '203.0.113.77' })])).toEqual([]);
    const days = Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? home : away)(noon + i * 3 * hour));
    expect(story(days)).toEqual([]);
  });

  it('stays quiet when a pair of gateways takes turns with one public address, or is named in the settings', () => {
    const turns = (peer: string) =>
      Array.from({ length: 8 }, (_, i) => opened(noon + i * minute, { peer, gateway: i % 2 === 0 ? 'gw-1' : 'gw-2' }));
    expect(story(turns('192.0.2.7'))).toEqual([]);
    expect(reasons(turns('10.0.0.7'))).toEqual(['alternating']);
    expect(reasons(turns('10.0.0.7'), { pairs: 'gw-9=gw-8,gw-2=gw-1' })).toEqual([]);
  });

  it('fires when the copy shows up at another gateway', () => {
    expect(reasons([since, ...fight(2).map((one, i) => (i % 2 ? one : event({ ...one, gateway: 'gw-2' })))])).toEqual([
      'alternating',
    ]);
  });

  it('stays quiet about a place that has been the device’s own for a day, and fires while it is not', () => {
    const own = [0, 6, 12, 18, 24].flatMap((h) => [home(noon + h * hour), away(noon + h * hour + hour)]);
    const then = noon + 30 * hour;
    expect(story([...own, home(then - hour), ...fight(3, minute, then)])).toEqual([]);
    expect(reasons([...own.slice(0, 6), ...fight(3, minute, noon + 14 * hour)])).toEqual(['alternating']);
    const seldom = [home(noon), away(noon + hour), home(noon + 2 * hour), ...fight(2, minute, then)];
    expect(reasons(seldom)).toEqual(['alternating']);
  });

  it('fires again the day after: a copy does not become known by fighting on', () => {
    const days = [0, 1, 2, 3].flatMap((day) => fight(2, minute, noon + day * 24 * hour));
    expect(story([since, ...days]).filter(({ reason }) => reason === 'alternating')).toHaveLength(4);
  });

  it('fires with less confidence when the place elsewhere is another each time', () => {
    const [finding] = story([
      since,
      ...fight(1),
      opened(noon + 2 * minute, { peer: '198.51.100.1' }),
      home(noon + 3 * minute),
    ]);
    expect(finding).toMatchObject({ reason: 'alternating', confidence: 2 });
  });

  it('fires for two sessions that live beside each other for longer than the keepalive', () => {
    const first = home(noon);
    const second_ = away(noon + hour, { gateway: 'gw-2' });
    const bye = (time: number) => closed(first, time, 'delayed_exit');
    const [finding] = story([first, second_, bye(noon + hour + 3 * minute + 1)]);
    expect(finding).toMatchObject({ reason: 'overlapping', severity: 'high', facts: { overlapMs: 180_001 } });
    expect(story([first, second_, bye(noon + hour + 3 * minute)])).toEqual([]);
    const report = event({ ...first, kind: 'firmware-reported', time: noon + 2 * hour, index: 9_000_000 });
    expect(reasons([first, second_, report])).toEqual(['overlapping']);
  });

  it('stays quiet when the first session had vanished, or the second one ended at once', () => {
    const first = home(noon);
    const next = away(noon + hour);
    for (const reason of ['ping_restart', 'keepalive_timeout', 'connection_reset', 'takenover', ''])
      expect(story([first, next, closed(first, noon + 2 * hour, reason)])).toEqual([]);
    const brief = [first, next, closed(next, noon + hour + second, 'delayed_exit')];
    expect(story([...brief, closed(first, noon + 2 * hour, 'delayed_exit')])).toEqual([]);
  });

  it('fires medium when two devices at two places show one certificate', () => {
    const [finding] = story([since, away(noon, { device: 'dev-2' }), home(noon + 3 * hour)]);
    expect(finding).toMatchObject({ reason: 'shared_between_devices', severity: 'medium', device: 'dev-1' });
    expect(story([since, home(noon, { device: 'dev-2' }), home(noon + 3 * hour)])).toEqual([]);
    const moved = [since, away(noon, { device: 'dev-2' }), away(noon + hour), home(noon + 3 * hour)];
    expect(reasons(moved)).toEqual(['shared_between_devices']);
  });

  it('fires low while the device is being repaired', () => {
    const repair = { id: 'r-1', kind: 'repair' as const, from: noon, to: noon + hour };
    const [finding] = story([since, ...fight(2)], { ...nothingKnown, planned: () => repair });
    expect(finding).toMatchObject({ severity: 'low', facts: { planned: 'r-1' } });
    const campaign = { ...repair, kind: 'campaign' as const };
    expect(story([since, ...fight(2)], { ...nothingKnown, planned: () => campaign })[0]?.severity).toBe('high');
  });

  it('judges late lines by their own time', () => {
    const [a, b, c, d] = fight(2) as [Event, Event, Event, Event];
    const later = (one: Event) => event({ ...one, receivedAt: noon + 5 * minute });
    expect(reasons([since, b, d, later(a), later(c)])).toEqual(['alternating']);
    const orders = [
      [a, c, b, d],
      [d, c, b, a],
      [b, a, d, c],
      [c, d, a, b],
    ];
    for (const order of orders) expect(reasons([since, ...order.map(later)])).toEqual(['alternating']);
    const old = away(noon - hour, { receivedAt: noon + 4 * minute });
    expect(story([since, a, b, event({ ...old }), home(noon + 5 * minute)])).toEqual([]);
  });

  it('stays quiet when events are delivered twice, in whatever blocks', () => {
    const once = [since, ...fight(1), away(noon + 5 * minute)];
    expect(story([...once, ...once.slice(1)])).toEqual([]);
    const atOnce = [home(noon), away(noon)];
    expect(story([...atOnce, ...atOnce, ...atOnce, ...atOnce])).toEqual([]);
    expect(story([since, ...fight(2), ...fight(2).slice(0, 0)], nothingKnown, 1)).toHaveLength(1);
  });

  it('knows a certificate by serial or name where the source tells no more', () => {
    const bare = { certificateSha256: '', certificateSubject: 'O=Fleet, CN=dev-1' };
    const found = story(fight(3, minute, noon, bare));
    expect(found.map(({ subject }) => subject.id)).toEqual(['O=Fleet, CN=dev-1']);
    const serial = { ...bare, certificateSerial: '1f', certificateIssuer: 'ab12' };
    expect(story(fight(3, minute, noon, serial))[0]?.subject.id).toBe('ab12:1f');
    expect(story(fight(3, minute, noon, { certificateSha256: '' }))).toEqual([]);
  });

  it('keeps certificates and tenants apart', () => {
    const split = (part: Partial<Event>) => fight(3).map((one, i) => (i % 2 ? one : event({ ...one, ...part })));
    expect(story([since, ...split({ tenant: 'other' })])).toEqual([]);
    expect(story([since, ...split({ certificateSha256: 'cd'.repeat(32) })])).toEqual([]);
  });
});
