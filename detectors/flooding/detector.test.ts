import { describe, expect, it } from 'vitest';
import type { Usual } from '../../schemas/baseline.ts';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, minute, noon, nothingKnown, play } from '../testing/story.ts';
import { flooding } from './detector.ts';

const usually = (perMinute: number, samples = 600, spread = 0.2): Usual => ({
  samples,
  median: Math.log1p(perMinute),
  spread,
});

/** What is learned: for `dev-1` its own and its cohort's, for everybody else of the tenant ten a minute. */
function learned(device: Usual | undefined, wider: Usual | undefined = device): Known {
  return {
    ...nothingKnown,
    usual(tenant, name, metric) {
      if (tenant !== 'acme' || metric !== 'messages') return undefined;
      const ten = usually(10);
      return name === 'dev-1'
        ? { cohort: 'm1', device, wider, season: 0, version: 1 }
        : { cohort: 'm1', device: ten, wider: ten, season: 0, version: 1 };
    },
  };
}

/** `counts[i]` messages spread over minute i. */
function minutes(counts: readonly number[], part: Partial<Event> = {}): Event[] {
  return counts.flatMap((count, i) =>
    Array.from({ length: count }, (_, n) =>
      event({
        kind: 'message-published',
        size: 100,
        time: noon + i * minute + Math.floor((n * minute) / count),
        ...part,
      }),
    ),
  );
}

const ten = learned(usually(10));
const story = (events: Event[], known: Known = ten, block = 50) =>
  play({ detectors: [flooding], events: events.toSorted((a, b) => a.receivedAt - b.receivedAt), known, block });

describe('flooding', () => {
  it('fires at eight times the usual in three of five minutes, with the numbers behind it', () => {
    const [finding, ...more] = story(minutes([10, 80, 10, 80, 80, 10]));
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'messages_flood',
      at: noon + 5 * minute,
      title:
        'dev-1 sent 80 messages in a minute, where 10 is its own usual and up to 15.41 expected; 3 of the last 5 minutes were over',
      explanation: {
        metric: 'messages per minute',
        observed: 80,
        expectedLow: 6.37,
        expectedHigh: 15.41,
        samples: 600,
        whose: 'device',
      },
      facts: { usual: 10, times: 8, limit: 80, windowsOver: 3 },
    });
    expect(finding?.evidence).toHaveLength(3);
  });

  it('stays quiet a message below the factor, at two minutes of five, and at three of six', () => {
    expect(story(minutes([79, 79, 79, 79, 79, 79]))).toEqual([]);
    expect(story(minutes([10, 200, 10, 10, 200, 10]))).toEqual([]);
    expect(story(minutes([200, 10, 10, 200, 0, 200]))).toEqual([]);
    expect(story(minutes([10, 200, 10, 10, 200, 200]))).toHaveLength(1);
  });

  it('stays quiet when the minutes over lie half an hour apart', () => {
    const quiet = Array.from({ length: 32 }, () => 1);
    expect(story(minutes([200, 200, ...quiet, 200, ...quiet, 200]))).toEqual([]);
  });

  it('stays quiet below the floor however little is usual, and fires at it', () => {
    const little = learned(usually(0, 600, 0));
    expect(story(minutes([29, 29, 29, 29, 29]), little)).toEqual([]);
    expect(story(minutes([30, 30, 30]), little)).toHaveLength(1);
  });

  it('judges a perfectly regular device too', () => {
    const [finding] = story(minutes([80, 80, 80]), learned(usually(10, 600, 0)));
    expect(finding?.explanation).toMatchObject({ expectedLow: 7.15, expectedHigh: 13.85 });
    expect(story(minutes([40, 40, 40, 40]), learned(usually(10, 600, 0)))).toEqual([]);
  });

  it('does not let an irregular device flood unseen', () => {
    expect(story(minutes([85, 85, 85]), learned(usually(10, 600, 3)))).toHaveLength(1);
  });

  it('uses the cohort before a device has a past of its own, and only the ceiling before there is a cohort', () => {
    const [finding] = story(minutes([80, 80, 80]), learned(usually(500, 29), usually(10)));
    expect(finding?.explanation).toMatchObject({ whose: 'cohort', observed: 80 });
    expect(story(minutes([1199, 1199, 1199]), nothingKnown)).toEqual([]);
    expect(story(minutes([1200, 1200, 1200]), nothingKnown)[0]?.explanation).toMatchObject({
      whose: 'fixed',
      expectedHigh: 1200,
    });
  });

  it('draws a device with a short past towards its cohort', () => {
    const [finding] = story(minutes([200, 200, 200]), learned(usually(20, 60), usually(5, 9000)));
    expect(finding?.facts.usual).toBeCloseTo(Math.sqrt(21 * 6) - 1, 1);
  });

  it('counts bytes as well as messages', () => {
    const known: Known = {
      ...ten,
      usual: (tenant, device, metric) => ({
        cohort: '',
        device: metric === 'bytes' ? usually(40_000) : usually(10),
        wider: undefined,
        season: 0,
        version: 1,
      }),
    };
    const [finding] = story(minutes([12, 12, 12], { size: 40_000 }), known);
    expect(finding).toMatchObject({
      reason: 'bytes_flood',
      explanation: { metric: 'bytes per minute', observed: 480_000 },
    });
  });

  it('weighs a summary by what it stands for', () => {
    expect(story(minutes([1, 1, 1], { weight: 90 }))).toHaveLength(1);
  });

  it('stays quiet when a spool is flushed and marked, and when it comes late with old stamps', () => {
    expect(story(minutes([300, 300, 300], { backlog: true }))).toEqual([]);
    const late = minutes([300, 300, 300, 300], { receivedAt: noon + 30 * minute });
    expect(story([...minutes([10]), ...late])).toEqual([]);
  });

  it('counts what is late by less than the lateness', () => {
    const late = minutes([0, 80, 80, 80]).map((one) => event({ ...one, receivedAt: one.time + 1.5 * minute }));
    expect(story(late)).toHaveLength(1);
  });

  it('stays quiet when the whole fleet comes back at once, and fires for the device that sends far more than the fleet', () => {
    const storm = Array.from({ length: 30 }, (_, i) =>
      minutes([10, 60, 60, 60, 60, 10], { device: `dev-${i + 2}` }),
    ).flat();
    expect(story([...storm, ...minutes([10, 90, 90, 90, 90, 10])])).toEqual([]);
    expect(story([...storm, ...minutes([10, 600, 600, 600, 600, 10])]).map(({ device }) => device)).toEqual(['dev-1']);
    expect(story(minutes([10, 90, 90, 90, 90, 10]))).toHaveLength(1);
  });

  it('stays quiet when a fleet of one message a minute, rounded as it is learned, comes back at once', () => {
    const one = { ...usually(1), median: Math.round(256 * Math.log1p(1)) / 256 };
    const known = { ...ten, usual: () => ({ cohort: 'm1', device: one, wider: one, season: 0, version: 1 }) };
    const counts = [1, 40, 40, 40, 40, 1];
    const storm = Array.from({ length: 30 }, (_, i) => minutes(counts, { device: `dev-${i + 1}` })).flat();
    expect(story(storm, known)).toEqual([]);
    expect(story(minutes(counts), known)).toHaveLength(1);
  });

  it('stays quiet when records are delivered twice in a usual minute, and raises a long flood once', () => {
    expect(story(minutes([10, 10, 10, 10]).flatMap((one) => [one, one]))).toEqual([]);
    expect(story(minutes(Array.from({ length: 40 }, () => 100)))).toHaveLength(1);
  });

  it('keeps devices and tenants apart', () => {
    const shared = ['dev-1', 'dev-2', 'dev-3'].flatMap((device) => minutes([40, 40, 40, 40], { device }));
    expect(story(shared)).toEqual([]);
    const tenants = ['acme', 'other', 'third'].flatMap((tenant) => minutes([40, 40, 40, 40], { tenant }));
    expect(story(tenants)).toEqual([]);
  });
});
