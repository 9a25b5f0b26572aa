import { describe, expect, it } from 'vitest';
import { closedTo, dayMs, hourMs, receivedFrom } from './hours.ts';
import { beginningOf, dayPartition, partitionOf, runsOf, spansDue, spansOf } from './spans.ts';

const midnight = Date.UTC(2026, 10, 21);
const at = (hour: number) => midnight + hour * hourMs;
const rows = (...counts: [number, number][]) => counts.map(([hour, count]) => ({ hour: at(hour), rows: count }));
const span = (from: number, to: number, count: number) => ({ from: at(from), to: at(to), rows: count });

describe('hours', () => {
  it('close when the watermark has reached their end', () => {
    expect(closedTo(at(12) + hourMs - 1)).toBe(at(12));
    expect(closedTo(at(13))).toBe(at(13));
  });

  it('count from the day before the one that the event was received in at the earliest', () => {
    expect(receivedFrom(at(5))).toBe(midnight - dayMs);
    expect(receivedFrom(midnight)).toBe(midnight - dayMs);
  });
});

describe('spans', () => {
  it('begin with the first hour of their day, and end with it', () => {
    expect(spansOf(rows([3, 10], [4, 1], [9, 5], [24, 7], [49, 1]), [])).toEqual([
      span(3, 24, 16),
      span(24, 48, 7),
      span(49, 72, 1),
    ]);
  });

  it('end where the next begins', () => {
    expect(spansOf(rows([3, 10], [4, 1], [9, 5]), [at(9), at(3)])).toEqual([span(3, 9, 11), span(9, 24, 5)]);
  });

  it('take in an hour before the first of its day by one of its own', () => {
    expect(spansOf(rows([1, 2], [9, 5]), [at(9)])).toEqual([span(1, 9, 2), span(9, 24, 5)]);
  });

  it('hold each hour once, whatever begins', () => {
    const received = rows(...Array.from({ length: 60 }, (_, i): [number, number] => [i, i + 1]));
    for (let seed = 1; seed < 50; seed++) {
      const begun = Array.from({ length: seed % 7 }, (_, i) => at((seed * 31 + i * 17) % 70));
      const spans = spansOf(received, begun);
      expect(spans.reduce((sum, one) => sum + one.rows, 0)).toBe((60 * 61) / 2);
      for (const [i, { from, to }] of spans.entries()) {
        expect(from).toBeLessThan(to);
        expect(to).toBeLessThanOrEqual(spans[i + 1]?.from ?? Infinity);
      }
    }
  });

  it('are due when never rolled up, when their rows changed in number, and when none are left', () => {
    const spans = [span(1, 2, 10), span(2, 3, 20), span(3, 4, 30), span(4, 24, 0)];
    const filled = new Map([2, 3, 4].map((hour) => [at(hour), { rows: hour * 10 - (hour === 3 ? 1 : 0) }]));
    expect(spansDue(spans, filled)).toEqual([spans[0], spans[2], spans[3]]);
  });

  it('are made together where one begins as another ends, within a day', () => {
    const [a, b, c, d, e] = [span(1, 4, 1), span(4, 9, 1), span(11, 23, 1), span(23, 24, 1), span(24, 48, 1)];
    expect(runsOf([a!, b!, c!, d!, e!])).toEqual([[a, b], [c, d], [e]]);
    expect(runsOf([])).toEqual([]);
  });

  it('name their partition as the table does', () => {
    expect(partitionOf(at(12))).toBe('2026112112');
    expect(beginningOf('2026112112')).toBe(at(12));
    expect(dayPartition(at(12))).toBe('20261121');
    expect(beginningOf('20261121')).toBe(midnight);
  });
});
