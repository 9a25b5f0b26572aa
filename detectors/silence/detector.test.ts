import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { playSilence, type SilenceStory } from '../testing/silence.ts';
import { event, hour, minute, noon, nothingKnown, second } from '../testing/story.ts';

interface Talk {
  from?: number;
  to?: number;
  everyMs?: number;
  part?: Partial<Event>;
}

/** A device that speaks at an even pace. */
const talk = (device: string, { from = noon, to = noon + 6 * hour, everyMs = minute, part = {} }: Talk = {}): Event[] =>
  Array.from({ length: Math.ceil((to - from) / everyMs) }, (_, i) =>
    event({ kind: 'message-published', device, source: 'http/tocsin-json', time: from + i * everyMs, ...part }),
  );

/** Devices of one gateway, each with an offset of its own; those before `stops` fall silent at `stopAt`. */
const site = (gateway: string, devices: number, stops = 0, stopAt = noon + 4 * hour, to = noon + 6 * hour): Event[] =>
  Array.from({ length: devices }, (_, i) =>
    talk(`${gateway}-dev-${String(i).padStart(2, '0')}`, {
      from: noon + i * 7 * second,
      to: i < stops ? stopAt : to,
      part: { gateway },
    }),
  ).flat();

const story = (events: Event[], more: Partial<SilenceStory> = {}) =>
  playSilence({ events, to: noon + 6 * hour, ...more });
const told = (found: ReturnType<typeof story>) =>
  found.map(({ reason, subject, version }) => `${reason} ${subject.id} ${version}`);

describe('silence', () => {
  it('fires when a device says nothing for longer than it may, while its gateway speaks', () => {
    const [finding, ...more] = story(site('gw-1', 6, 1));
    expect(more).toEqual([]);
    expect(findingSchema.omit({ cause: true }).parse(finding)).toMatchObject({
      code: 'D17',
      detector: 'silence',
      subject: { kind: 'device', id: 'gw-1-dev-00' },
      reason: 'device_silent',
      severity: 'medium',
      device: 'gw-1-dev-00',
      gateway: 'gw-1',
      at: noon + 4 * hour - minute,
      confidence: 3,
      spoofable: 1,
      explanation: { expectedHigh: 600, whose: 'fixed' },
      facts: { ongoing: true, limitMs: 10 * minute, usualGapMs: expect.any(Number) },
    });
    const concluded = (finding?.concludedAt ?? 0) - (noon + 4 * hour);
    expect(concluded).toBeGreaterThan(10 * minute);
    expect(concluded).toBeLessThanOrEqual(19 * minute);
  });

  it('fires at three times the gap it hardly ever exceeds, and stays quiet below', () => {
    // Every ten minutes: silent from half an hour on. Windows are a minute.
    const others = site('gw-1', 3);
    const gone = talk('slow', { to: noon + 10 * hour, everyMs: 10 * minute, part: { gateway: 'gw-1' } });
    const more = site('gw-1', 3, 0, 0, noon + 12 * hour).slice(others.length > 0 ? 0 : 0);
    const back = (ms: number) =>
      talk('slow', {
        from: noon + 10 * hour - 10 * minute + ms,
        to: noon + 12 * hour,
        everyMs: 10 * minute,
        part: { gateway: 'gw-1' },
      });
    const until = { to: noon + 12 * hour };
    expect(told(story([...more, ...gone, ...back(29 * minute)], until))).toEqual([]);
    expect(told(story([...more, ...gone, ...back(45 * minute)], until))).toEqual([
      'device_silent slow 1',
      'device_silent slow 2',
    ]);
  });

  it('says when the device speaks again, under the same id', () => {
    const back = talk('gw-1-dev-00', { from: noon + 5 * hour, part: { gateway: 'gw-1' } });
    const found = story([...site('gw-1', 6, 1), ...back]);
    expect(told(found)).toEqual(['device_silent gw-1-dev-00 1', 'device_silent gw-1-dev-00 2']);
    expect(found[0]?.id).toBe(found[1]?.id);
    expect(found[1]).toMatchObject({ facts: { until: noon + 5 * hour, ongoing: false } });
    expect(found[1]?.title).toBe('gw-1-dev-00 has been silent for 11 min; it spoke again after 61 min');
  });

  it('stays quiet when the device is back before it is told of', () => {
    const back = talk('gw-1-dev-00', { from: noon + 4 * hour + 14 * minute, part: { gateway: 'gw-1' } });
    expect(told(story([...site('gw-1', 6, 1), ...back]))).toEqual([]);
  });

  it('stays quiet about a sleeper and about a device too new to tell, however much it says', () => {
    const wakes = Array.from({ length: 30 }, (_, i) =>
      talk('sleeper', {
        from: noon + i * 2 * hour,
        to: noon + i * 2 * hour + minute,
        everyMs: 5 * second,
        part: { gateway: 'gw-1' },
      }),
    ).flat();
    const awake = site('gw-1', 2, 0, 0, noon + 60 * hour);
    expect(told(story([...awake, ...wakes], { to: noon + 60 * hour }))).toEqual([]);
    const fresh = talk('fresh', { to: noon + 49 * minute, part: { gateway: 'gw-1' } });
    expect(told(story([...site('gw-1', 2), ...fresh]))).toEqual([]);
    const busy = talk('busy', { to: noon + 10 * minute, everyMs: second, part: { gateway: 'gw-1' } });
    expect(told(story([...site('gw-1', 2), ...busy]))).toEqual([]);
  });

  it('fires for a new device whose owner says how often it speaks, after four times that', () => {
    const known: Known = {
      ...nothingKnown,
      device: (_tenant, id) =>
        id === 'fresh'
          ? {
              id,
              model: '',
              firmware: '',
              site: '',
              gateway: 'gw-1',
              productionBatch: '',
              owner: '',
              expectedEveryMs: 5 * minute,
              registeredAt: 0,
            }
          : undefined,
    };
    const fresh = talk('fresh', { to: noon + 20 * minute, part: { gateway: 'gw-1' } });
    expect(story([...site('gw-1', 2), ...fresh], { known })).toMatchObject([
      { subject: { id: 'fresh' }, explanation: { expectedHigh: 20 * 60, whose: 'fixed' } },
    ]);
  });

  it('fires once for a gateway through which nothing comes, and not for its devices', () => {
    const found = story([...site('gw-1', 8, 8), ...site('gw-2', 4), ...site('gw-3', 4)]);
    expect(found).toMatchObject([
      {
        subject: { kind: 'gateway', id: 'gw-1' },
        reason: 'gateway_silent',
        severity: 'high',
        gateway: 'gw-1',
        facts: { devices: 8, explains: 'D17' },
      },
    ]);
    expect(found[0]?.title).toMatch(/^Nothing has come through gw-1 for \d+ s|min, with 8 devices$/);
  });

  it('fires once for a gateway most of whose devices stop, though it still speaks', () => {
    const found = story([...site('gw-1', 12, 7), ...site('gw-2', 4), ...site('gw-3', 4)]);
    expect(found).toMatchObject([{ subject: { id: 'gw-1' }, reason: 'devices_silent', facts: { devices: 7 } }]);
  });

  it('fires for each device when half of them stop, and no more', () => {
    const found = story([...site('gw-1', 12, 6), ...site('gw-2', 4)]);
    expect(found.map(({ reason }) => reason)).toEqual(Array.from({ length: 6 }, () => 'device_silent'));
  });

  it('fires for each device when they are few beside those that moved to their gateway', () => {
    const roaming = Array.from({ length: 6 }, (_, i) => [
      ...talk(`roamer-${i}`, { to: noon + 2 * hour, part: { gateway: 'gw-1' } }),
      ...talk(`roamer-${i}`, { from: noon + 2 * hour, part: { gateway: 'gw-2' } }),
    ]).flat();
    const found = story([...roaming, ...site('gw-1', 2), ...site('gw-2', 4, 3)]);
    expect(found.map(({ reason }) => reason)).toEqual(['device_silent', 'device_silent', 'device_silent']);
  });

  it('fires for a device that stays silent when its gateway is back', () => {
    const back = site('gw-1', 8, 0).filter(
      ({ time, device }) => time < noon + 4 * hour || (time > noon + 4.5 * hour && device !== 'gw-1-dev-03'),
    );
    const found = story([...back, ...site('gw-2', 4), ...site('gw-3', 4)]);
    expect(told(found)).toEqual(['gateway_silent gw-1 1', 'gateway_silent gw-1 2', 'device_silent gw-1-dev-03 1']);
  });

  it('fires once when most gateways of a tenant fall silent together, as in a power cut', () => {
    const cut = ['gw-1', 'gw-2', 'gw-3', 'gw-4'].flatMap((one) => site(one, 4, 4));
    const found = story([...cut, ...site('gw-5', 4)], { to: noon + 5 * hour });
    expect(found).toMatchObject([
      { subject: { kind: 'tenant', id: 'acme' }, reason: 'gateways_silent', facts: { devices: 4, explains: 'D17' } },
    ]);
  });

  it('fires for a log source that stops while its gateway speaks', () => {
    const lines = talk('', {
      to: noon + 30 * hour,
      everyMs: 10 * minute,
      part: { kind: 'line-received', source: 'syslog-tls/sshd' },
    });
    const found = story([...site('gw-1', 3, 0, 0, noon + 32 * hour), ...lines], { to: noon + 32 * hour });
    expect(found).toMatchObject([
      { subject: { kind: 'source', id: 'gw-1/syslog-tls/sshd' }, reason: 'source_silent', gateway: 'gw-1' },
    ]);
  });

  it('stays quiet for a gateway whose identity lane speaks', () => {
    const sessions = talk('dev-x', { everyMs: minute, part: { kind: 'session-opened', gateway: 'gw-1' } });
    const found = story([...site('gw-1', 1, 1), ...sessions, ...site('gw-2', 4)]);
    expect(told(found)).toEqual(['device_silent gw-1-dev-00 1']);
  });

  it('stays quiet while maintenance is planned, and fires when it goes on after that', () => {
    const window = { id: 'm', kind: 'maintenance', from: noon + 4 * hour, to: noon + 5 * hour } as const;
    const planned: Known['planned'] = (_t, _d, gateway, at) =>
      gateway === 'gw-1' && at >= window.from && at < window.to ? window : undefined;
    const known = { ...nothingKnown, planned };
    expect(told(story(site('gw-1', 6, 1), { known, to: noon + 5 * hour }))).toEqual([]);
    const found = story(site('gw-1', 6, 1), { known });
    expect(told(found)).toEqual(['device_silent gw-1-dev-00 1']);
    expect(found[0]?.concludedAt).toBeGreaterThan(window.to);
    expect(told(story([...site('gw-1', 6, 6), ...site('gw-2', 4)], { known, to: noon + 5 * hour }))).toEqual([]);
  });

  it('stays quiet when nobody listened for a while', () => {
    const gap = [noon + 4 * hour, noon + 4.5 * hour] as const;
    const heard = site('gw-1', 6).filter(({ time }) => time < gap[0] || time >= gap[1]);
    expect(told(story(heard, { blind: [gap] }))).toEqual([]);
  });

  it('takes a late line for a sign of life when it comes, and a spooled one for when it was spoken', () => {
    const late = [8, 16, 24].flatMap((at) =>
      talk('gw-1-dev-00', {
        ...{ from: noon, to: noon + second },
        part: { gateway: 'gw-1', receivedAt: noon + 4 * hour + at * minute },
      }),
    );
    const to = noon + 4 * hour + 30 * minute;
    expect(told(story([...site('gw-1', 6, 1), ...late], { to }))).toEqual([]);
    const spooled = late.map((one) => ({ ...one, backlog: true }));
    expect(told(story([...site('gw-1', 6, 1), ...spooled], { to }))).toEqual(['device_silent gw-1-dev-00 1']);
  });

  it('finds the same when every event and every summary comes twice', () => {
    const events = [...site('gw-1', 8, 3), ...site('gw-2', 4, 4), ...site('gw-3', 4)];
    const once = story(events);
    expect(once.length).toBeGreaterThan(3);
    expect(story(events.flatMap((one) => [one, one]))).toEqual(once);
    expect(story(events, { twice: true })).toEqual(once);
  });

  it('keeps another tenant with the same names apart', () => {
    const other = site('gw-1', 6).map((one) => ({ ...one, tenant: 'other' }));
    const found = story([...site('gw-1', 6, 1), ...other]);
    expect(found.map(({ tenant, subject }) => [tenant, subject.id])).toEqual([['acme', 'gw-1-dev-00']]);
  });

  describe('finds the same, byte for byte', () => {
    const back = site('gw-2', 6).filter(({ time }) => time > noon + 5 * hour);
    const events = [
      ...site('gw-1', 9, 2),
      ...site('gw-2', 6, 6),
      ...back,
      ...site('gw-3', 12, 8),
      ...site('gw-4', 5),
      ...site('gw-5', 5),
    ];
    const one = JSON.stringify(story(events));

    it('something in this story', () => {
      expect(told(JSON.parse(one) as ReturnType<typeof story>).toSorted()).toEqual([
        'device_silent gw-1-dev-00 1',
        'device_silent gw-1-dev-01 1',
        'devices_silent gw-3 1',
        'gateway_silent gw-2 1',
        'gateway_silent gw-2 2',
      ]);
    });

    it.each([3, 8])('for %d partitions', (partitions) => {
      expect(JSON.stringify(story(events, { partitions }))).toBe(one);
      expect(JSON.stringify(story(events, { partitions, late: true }))).toBe(one);
    });

    it('from snapshots', () => {
      expect(JSON.stringify(story(events, { partitions: 3, snapshotEvery: 50 }))).toBe(one);
    });
  });
});
