import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import { event, hour, minute, noon, play, second, withoutCause } from '../testing/story.ts';
import { transportReplay } from './detector.ts';

const day = 24 * hour;

/** What a gateway says of a packet, at so many ms after noon. */
const said = (warning: string, at: number, part: Partial<Event> = {}): Event =>
  event({
    ...{ kind: 'transport-reported', device: '', peer: '203.0.113.9', peerPort: 37_443, time: noon + at },
    ...{ attributes: ['warning', warning], ...part },
  });
/** What it says of a client's own packets. */
const own = (warning: string, at: number, peer = '198.51.100.7'): Event => said(warning, at, { device: 'dev-1', peer });
const opened = (at: number, peer = '198.51.100.7', part: Partial<Event> = {}): Event =>
  event({ kind: 'session-opened', peer, time: noon + at, ...part });
const story = (events: Event[], block = 10, thenMs = 10 * minute) =>
  play({ detectors: [transportReplay], lane: 'identity', events, block, thenMs });
/** A packet of a tunnel, sent again from elsewhere. */
const replayed = (at: number, part: Partial<Event> = {}): Event[] => [
  said('float', at, part),
  said('replay', at, part),
];

describe('packets played again from elsewhere', () => {
  it('fires at once for one that was recorded in a tunnel, and names who sent it', () => {
    const events = [opened(-hour), ...replayed(0)];
    const [finding, ...more] = story(events, 1, 0);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'replayed_from_elsewhere',
      severity: 'high',
      subject: { kind: 'source', id: '203.0.113.9' },
      device: '',
      gateway: 'gw-1',
      at: noon,
      facts: { peer: '203.0.113.9', peerPort: 37_443, askedToMove: 1 },
    });
    expect(finding?.evidence).toHaveLength(2);
  });

  it('stays quiet about one more than two seconds after the address was seen, and fires at two', () => {
    expect(story([said('float', 0), said('replay', 2 * second + 1)])).toEqual([]);
    expect(story([said('float', 0), said('replay', 2 * second)])).toHaveLength(1);
    expect(story([said('missing_sid', 0), said('replay', second)])).toHaveLength(1);
    expect(story([said('replay', 0)])).toEqual([]);
  });

  it('stays quiet about a client whose address is translated anew, with duplicates and all', () => {
    const [from, to] = ['198.51.100.7', '198.51.100.99'];
    const moved = [said('float', 0, { peer: to }), own('floated', 1, to)];
    expect(story([opened(-hour, from), ...moved, own('replay', 50, to), own('replay', 90, to)])).toEqual([]);
    // It comes and goes between two lines: a packet that took both of them is its own.
    const between = [said('float', second, { peer: from }), said('replay', second, { peer: from })];
    expect(story([opened(-hour, from), ...moved, ...between, ...replayed(2 * second, { peer: to })])).toEqual([]);
  });

  it('stays quiet about a client that had a session there within a week, at whatever gateway', () => {
    const peer = '203.0.113.9';
    expect(story([opened(-7 * day + hour, peer), ...replayed(0)])).toEqual([]);
    expect(story([opened(-hour, peer, { gateway: 'gw-2' }), ...replayed(0)])).toEqual([]);
    expect(story([event({ kind: 'session-closed', peer, time: noon - hour }), ...replayed(0)])).toEqual([]);
    expect(story([opened(-7 * day - hour, peer), ...replayed(0)])).toHaveLength(1);
    // A session of no device is no tunnel.
    expect(story([opened(-hour, peer, { device: '' }), ...replayed(0)])).toHaveLength(1);
  });

  it('stays quiet about clients whose names are no ids', () => {
    const [peer, named] = ['198.51.100.99', ['common_name', 'Pump 7 / north']];
    const moved = said('floated', 1, { peer, attributes: ['warning', 'floated', ...named] });
    const repeat = said('replay', 50, { peer, attributes: ['warning', 'replay', ...named] });
    expect(story([said('float', 0, { peer }), moved, repeat, ...replayed(second, { peer })])).toEqual([]);
    const came = opened(-hour, peer, { device: '', attributes: named });
    expect(story([came, ...replayed(0, { peer })])).toEqual([]);
  });

  it('keeps addresses, tenants and backlog apart; what is delivered twice is one', () => {
    expect(story([said('float', 0), said('replay', 0, { peer: '203.0.113.10' })])).toEqual([]);
    expect(story([said('float', 0), said('replay', 0, { tenant: 'other' })])).toEqual([]);
    expect(story(replayed(0, { backlog: true }))).toEqual([]);
    const twice = said('float', 0);
    expect(story([twice, twice])).toEqual([]);
    // One that is late is of its own time.
    expect(story(replayed(0, { receivedAt: noon + hour }))).toHaveLength(1);
    expect(story([said('float', 0), said('replay', -hour, { receivedAt: noon })])).toEqual([]);
  });

  it('fires for eight addresses an hour at one gateway, whose number is the attacker’s choice', () => {
    const of = (count: number, from = 0) =>
      Array.from({ length: count }, (_, i) => replayed(from + i * second, { peer: `203.0.113.${i + 20}` })).flat();
    expect(story(of(40))).toHaveLength(8);
    // Whoever has had his turn does not take another's.
    const many = Array.from({ length: 30 }, (_, i) => replayed(i * second)).flat();
    expect(story([...many, ...of(7, minute)]).map(({ subject }) => subject.id)).toHaveLength(8);
    expect(story([...of(8), ...of(4, 61 * minute)])).toHaveLength(12);
    // Nor do those that made up packets of no session.
    const made = Array.from({ length: 30 }, (_, i) =>
      [0, 500].map((at) => said('missing_sid', i * second + at, { peer: `203.0.113.${i + 100}` })),
    ).flat();
    expect(
      story([...made, ...of(8, minute)])
        .map(({ reason }) => reason)
        .toSorted(),
    ).toEqual([
      ...Array.from({ length: 8 }, () => 'packets_without_session'),
      ...Array.from({ length: 8 }, () => 'replayed_from_elsewhere'),
    ]);
  });
});

describe('packets of no session', () => {
  it('fires when two come within two seconds and nobody comes in from there for five minutes', () => {
    const [finding, ...more] = story([opened(-hour), said('missing_sid', 0), said('missing_sid', 2 * second)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'packets_without_session',
      severity: 'medium',
      subject: { kind: 'source', id: '203.0.113.9' },
      at: noon + 2 * second,
      facts: { askedToMove: 0, withoutSession: 2, overMs: 2 * second },
    });
    expect(story([said('float', 0), said('missing_sid', second)])).toHaveLength(1);
  });

  it('stays quiet about one, and two that lie further apart', () => {
    expect(story([said('missing_sid', 0)])).toEqual([]);
    expect(story([said('missing_sid', 0), said('missing_sid', 2 * second + 1)])).toEqual([]);
  });

  it('stays quiet when a client comes in from there, as after a restart of its gateway', () => {
    const stale = [0, 1, 2, 3, 4].map((i) => said('float', i * second, { peer: '198.51.100.77' }));
    const unread = [said('missing_sid', 6 * second, { peer: '198.51.100.77' })];
    expect(story([...stale, ...unread, opened(4 * minute, '198.51.100.77')])).toEqual([]);
    // Its handshake began on the old address and ends on the new one.
    const moving = [0, 500].map((at) => said('missing_sid', at, { peer: '198.51.100.77' }));
    const moved = [said('float', second, { peer: '198.51.100.77' }), own('floated', second, '198.51.100.77')];
    expect(story([...moving, ...moved])).toEqual([]);
    expect(story([...stale, ...unread, opened(8 * minute, '198.51.100.77')])).toHaveLength(1);
  });
});

describe('repeats of nobody', () => {
  const nobodys = (count: number, from: number, part: Partial<Event> = {}): Event[] =>
    Array.from({ length: count }, (_, i) =>
      said('replay', from + Math.floor((i * 5 * minute) / count), { peer: '', peerPort: 0, ...part }),
    );

  it('fires when a gateway refuses many without naming a client', () => {
    const [finding, ...more] = story(nobodys(300, 0));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'nobodys_packets_repeated',
      severity: 'low',
      subject: { kind: 'source', id: 'gw-1' },
      explanation: { observed: 200, expectedHigh: 199, whose: 'fixed' },
    });
    // What --mute leaves out counts as well.
    expect(story([...nobodys(2, 0), ...nobodys(1, second, { weight: 198 })])).toHaveLength(1);
  });

  it('stays quiet at the limit, on few a day, and about a gateway that always has some', () => {
    expect(story(nobodys(199, 0))).toEqual([]);
    const usual = Array.from({ length: 7 * 24 }, (_, i) => nobodys(5, i * hour)).flat();
    expect(story([...usual, ...nobodys(199, 7 * day)], 1000)).toEqual([]);
  });
});

it('finds the same when the log is read again in other records', () => {
  const events = [...replayed(0), said('float', minute, { peer: '203.0.113.8' })];
  events.push(said('missing_sid', minute + second, { peer: '203.0.113.8' }));
  const [one, other] = [story(events, 1), story(events, 50)];
  expect(one).toHaveLength(2);
  expect(withoutCause(other)).toEqual(withoutCause(one));
});
