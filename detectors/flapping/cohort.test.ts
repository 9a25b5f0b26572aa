import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, second, withoutCause } from '../testing/story.ts';
import { flapping } from './detector.ts';

const endings = (count: number, from: number, stepMs: number, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: count }, (_, i) =>
    event({ kind: 'session-closed', reason: 'timeout', time: from + i * stepMs, ...part }),
  );
/** Forty devices lose their sessions once or twice within a half-hour, over ten hours. */
const ordinary = (devices = 40, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: devices }, (_, i) =>
    endings(1 + (i % 2), noon + i * 15 * minute, 3 * minute, { device: `dev-${100 + i}`, ...part }),
  ).flat();
const later = noon + 11 * hour;
/** A device nobody has heard of, every 100 seconds for an hour. */
const restless = (count: number, part: Partial<Event> = {}) => endings(count, later, 100 * second, part);

const story = (events: Event[], known: Known = nothingKnown, block = 50) =>
  play({
    detectors: [flapping],
    events: events.toSorted((a, b) => a.time - b.time),
    known,
    block,
    tickEveryMs: minute,
  });

describe('a device beside its cohort', () => {
  it('fires when its sessions end 24 times within an hour and those of devices like it hardly do, without a past of its own', () => {
    const [finding, ...more] = story([...ordinary(), ...restless(24)]);
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      ...{ reason: 'more_than_cohort', severity: 'low', device: 'dev-1', code: 'D16' },
      title: expect.stringMatching(
        /^24 sessions of dev-1 ended within an hour, as of one in \d+ devices like it at the most$/,
      ),
      explanation: { observed: 24, whose: 'cohort' },
      facts: { endings: 24 },
    });
  });

  it('stays quiet at 23, and where the cohort is too small, too little known or like that', () => {
    expect(story([...ordinary(), ...restless(23)])).toEqual([]);
    expect(story([...ordinary(29), ...restless(24)])).toEqual([]);
    expect(
      story([...ordinary(40).map((one, i) => event({ ...one, device: `dev-${100 + (i % 7)}` })), ...restless(24)]),
    ).toEqual([]);
    const alike = Array.from({ length: 12 }, (_, i) =>
      endings(23, noon + i * 20 * minute, 100 * second, { device: `dev-${200 + i}` }),
    ).flat();
    expect(story([...ordinary(), ...alike, ...restless(24)])).toEqual([]);
  });

  it('is held against its own past where it has one', () => {
    const always = endings(200, noon + 30 * minute, 3 * minute);
    expect(story([...ordinary(), ...always, ...restless(30)])).toEqual([]);
  });

  it('tells once of a cohort that flaps as one, and still of two that take over each other in it', () => {
    const broker = Array.from({ length: 12 }, (_, i) => endings(20, later, 3 * second, { device: `dev-${i}` })).flat();
    const [finding, ...more] = story([...ordinary(), ...broker]);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ reason: 'cohort_flapping', severity: 'low', facts: { devices: 12 } });
    const taken = endings(20, later, 3 * second, { device: 'dev-99', reason: 'taken_over' });
    expect(new Set(story([...ordinary(), ...broker, ...taken]).map(({ reason }) => reason))).toEqual(
      new Set(['cohort_flapping', 'session_takeover']),
    );
  });

  it('tells of each device when fewer than five others do the same', () => {
    const some = (devices: number) =>
      Array.from({ length: devices }, (_, i) => endings(20, later, 3 * second, { device: `dev-${i}` })).flat();
    expect(story([...ordinary(), ...some(5)]).map(({ reason }) => reason)).toEqual(Array(5).fill('flapping'));
    expect(story([...ordinary(), ...some(6)]).map(({ reason }) => reason)).toEqual(['cohort_flapping']);
  });

  it('keeps models and tenants apart', () => {
    expect(story([...ordinary(40, { tenant: 'other' }), ...restless(30)])).toEqual([]);
    const known: Known = {
      ...nothingKnown,
      device: (_tenant, id) => ({
        ...{
          id,
          model: id === 'dev-1' ? 'm1' : 'm2',
          firmware: '',
          site: '',
          gateway: '',
          productionBatch: '',
          owner: '',
        },
        ...{ expectedEveryMs: 0, registeredAt: 0 },
      }),
    };
    expect(story([...ordinary(), ...restless(30)], known)).toEqual([]);
  });

  it('counts an ending once that is delivered twice, and none that is spooled', () => {
    expect(story([...ordinary(), ...restless(23).flatMap((one) => [one, one])])).toEqual([]);
    expect(story([...ordinary(), ...restless(40, { backlog: true })])).toEqual([]);
  });

  it('finds the same when the log is read again in other records', () => {
    const broker = Array.from({ length: 12 }, (_, i) =>
      endings(20, later + hour, 3 * second, { device: `dev-${i}` }),
    ).flat();
    const events = [...ordinary(), ...restless(30), ...broker];
    const one = withoutCause(story(events, nothingKnown, 7));
    expect(one.map(({ reason }) => reason)).toEqual(['more_than_cohort', 'cohort_flapping']);
    expect(withoutCause(story(events, nothingKnown, 900))).toEqual(one);
  });
});
