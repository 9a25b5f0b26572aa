import { describe, expect, it } from 'vitest';
import type { Event } from '../../schemas/event/event.ts';
import { findingSchema } from '../../schemas/finding.ts';
import type { Known } from '../detector.ts';
import { event, hour, minute, noon, nothingKnown, play, withoutCause } from '../testing/story.ts';
import { severityStopped } from './detector.ts';

const [error, warning, info, debug] = [3, 4, 6, 7];
/** A line a minute of a host, of the severity that `of` says, for so many hours. */
const lines = (hours: number, of: (n: number) => number, part: Partial<Event> = {}): Event[] =>
  Array.from({ length: hours * 60 }, (_, n) =>
    event({ kind: 'line-received', device: '', host: 'hub-7', severity: of(n), time: noon + n * minute, ...part }),
  ).filter(({ severity }) => severity >= 0);
/** Every fifth line is an error, every third of the others a warning, the rest is information. */
const usual = (n: number): number => (n % 5 === 0 ? error : n % 3 === 0 ? warning : info);
const story = (events: Event[], known: Known = nothingKnown, block = 50) =>
  play({ detectors: [severityStopped], events, known, block, tickEveryMs: 5 * minute });
const stoppedFrom = (hours: number, of: (n: number) => boolean) => (n: number) =>
  n >= hours * 60 && of(usual(n)) ? -1 : usual(n);

describe('a severity that stopped', () => {
  it('fires when a source that always informed writes errors and warnings only', () => {
    const [finding, ...more] = story(
      lines(
        30,
        stoppedFrom(26, (one) => one === info),
      ),
    );
    expect(more).toEqual([]);
    expect(findingSchema.parse(finding)).toMatchObject({
      reason: 'severity_stopped',
      severity: 'low',
      subject: { kind: 'source', id: 'gw-1/hub-7' },
      explanation: { expectedHigh: 2, whose: 'device' },
      facts: { stopped: 'info', stillWritten: 'error warning', host: 'hub-7' },
    });
    // Half an hour, and as many lines as are not left out by chance.
    expect(finding?.facts['missingMs']).toBe(40 * minute);
  });

  it('fires when errors stop and all else goes on', () => {
    const found = story(
      lines(
        32,
        stoppedFrom(26, (one) => one === error),
      ),
    );
    expect(found).toMatchObject([{ facts: { stopped: 'error', stillWritten: 'warning info' } }]);
  });

  it('fires again when the class came back and stops once more', () => {
    const twice = (n: number): number => {
      const away = (n >= 26 * 60 && n < 30 * 60) || n >= 34 * 60;
      return away && usual(n) === info ? -1 : usual(n);
    };
    expect(story(lines(38, twice))).toHaveLength(2);
  });

  it('stays quiet when everything stops, and when everything comes back', () => {
    expect(story(lines(26, usual))).toEqual([]);
    const night = (n: number): number => (n >= 26 * 60 && n < 34 * 60 ? -1 : usual(n));
    expect(story(lines(40, night))).toEqual([]);
  });

  it('stays quiet on a severity that was always rare, and on one that is written by day only', () => {
    const rare = (n: number): number => (n % 700 === 0 ? error : info);
    expect(story(lines(60, rare))).toEqual([]);
    const byDay = (n: number): number => (n % 1_440 < 700 && n % 2 === 0 ? debug : info);
    expect(story(lines(120, byDay))).toEqual([]);
  });

  it('stays quiet when thousands of errors are written at once: nothing else had its turn', () => {
    const burst = Array.from({ length: 5_000 }, (_, n) =>
      event({ kind: 'line-received', device: '', host: 'hub-7', severity: error, time: noon + 26 * hour + n * 100 }),
    );
    const after = lines(30, (n) => (n > 26 * 60 + 9 ? usual(n) : -1));
    expect(story([...lines(26, usual), ...burst, ...after])).toEqual([]);
  });

  it('stays quiet until it has listened for a day, and while the site is worked on', () => {
    expect(
      story(
        lines(
          23,
          stoppedFrom(12, (one) => one === info),
        ),
      ),
    ).toEqual([]);
    const known: Known = {
      ...nothingKnown,
      planned: () => ({ id: 'm-1', kind: 'maintenance', from: noon, to: noon + 48 * hour }),
    };
    expect(
      story(
        lines(
          30,
          stoppedFrom(26, (one) => one === info),
        ),
        known,
      ),
    ).toEqual([]);
  });

  it('stays quiet on lines without a severity, from a spool, and on a clock that jumps ahead', () => {
    const other = (part: Partial<Event>) =>
      lines(
        30,
        stoppedFrom(26, (one) => one === info),
        part,
      );
    expect(story(other({ severity: 255 }))).toEqual([]);
    expect(story(other({ backlog: true }))).toEqual([]);
    const ahead = lines(26, usual).map((one, i) =>
      i === 1_500 ? event({ ...one, severity: error, time: one.time + 20 * hour, receivedAt: one.time }) : one,
    );
    expect(story(ahead)).toEqual([]);
  });

  it('stays quiet when lines come late or twice, and fires though they do', () => {
    const late = (events: Event[]) => events.map((one) => event({ ...one, receivedAt: one.time + 20 * minute }));
    const twice = (events: Event[]) => events.flatMap((one) => [one, one]);
    const stops = lines(
      30,
      stoppedFrom(26, (one) => one === info),
    );
    for (const changed of [late, twice]) {
      expect(story(changed(lines(30, usual)))).toEqual([]);
      expect(story(changed(stops))).toHaveLength(1);
    }
  });

  it('keeps hosts, devices and tenants apart', () => {
    const stops = lines(
      30,
      stoppedFrom(26, (one) => one === info),
    );
    for (const part of [{ host: 'hub-8' }, { device: 'dev-2' }, { tenant: 'other' }]) {
      const both = [...stops, ...lines(30, usual, part)].toSorted((a, b) => a.time - b.time);
      expect(story(both)).toHaveLength(1);
    }
  });

  it('finds the same when the log is read again in other records', () => {
    const events = lines(
      30,
      stoppedFrom(26, (one) => one === info),
    );
    const [one, other] = [story(events, nothingKnown, 1), story(events, nothingKnown, 70)];
    expect(one).toHaveLength(1);
    expect(withoutCause(other)).toEqual(withoutCause(one));
  });
});
