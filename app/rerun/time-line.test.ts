import { describe, expect, it } from 'vitest';
import { EventDraft } from '../../schemas/event/event.ts';
import { latestStamp, TimeLine } from './time-line.ts';

const start = 1_795_262_400_000;
const dayMs = 86_400_000;

function lines(tickMs: number, stamps: readonly number[], blockRows?: number): TimeLine {
  const line = new TimeLine(tickMs, blockRows);
  for (const [index, at] of stamps.entries())
    line.event(
      Object.assign(new EventDraft(), {
        tenant: 'acme',
        claimedDevice: 'd',
        kind: 'message-published',
        index,
        time: at,
        receivedAt: at,
      }),
    );
  return line;
}

const ticks = (line: TimeLine): number[] => line.steps.flatMap((step) => (step.type === 'tick' ? [step.time] : []));
const shape = (line: TimeLine): string => line.steps.map(({ type }) => (type === 'tick' ? 't' : 'e')).join('');

describe('the time line of a rerun', () => {
  it('ticks at each multiple that the lines have passed, and never between', () => {
    const line = lines(2_000, [start + 500, start + 1_999, start + 2_000, start + 7_100]);
    expect(ticks(line)).toEqual([start, start + 2_000, start + 4_000, start + 6_000]);
  });

  it('puts a tick behind the events that came before it', () => {
    const line = lines(2_000, [start + 500, start + 600, start + 2_500]);
    line.passTo(start + 4_000);
    expect(shape(line)).toBe('tetet');
  });

  it('ticks the same however blocks are cut', () => {
    const stamps = Array.from({ length: 50 }, (_, i) => start + i * 300);
    expect(ticks(lines(2_000, stamps, 1))).toEqual(ticks(lines(2_000, stamps, 1_000)));
  });

  it('does not go back for a line that comes late', () => {
    const line = lines(2_000, [start + 5_000, start + 1_000]);
    expect([line.time, ticks(line)]).toEqual([start + 5_000, [start + 4_000]]);
  });

  it('gives a line without a stamp the time of the line before it', () => {
    const line = lines(2_000, [start + 500, latestStamp]);
    expect([line.time, ticks(line)]).toEqual([start + 500, [start]]);
  });

  it('never puts two days into one block', () => {
    const midnight = Math.ceil(start / dayMs) * dayMs;
    const line = lines(dayMs, [midnight - 1, midnight]);
    line.passTo(midnight + dayMs);
    expect(line.steps.flatMap((step) => (step.type === 'events' ? [step.day] : []))).toEqual([
      midnight / dayMs - 1,
      midnight / dayMs,
    ]);
  });

  it('passes over a long silence in longer steps, and comes back to its own', () => {
    const line = lines(2_000, [start, start + 3 * 3_600_000 + 2_000]);
    const all = ticks(line);
    expect(all.length).toBeLessThan(2 + 3 * 60 + 1_800 + 1);
    expect(all.every((time, i) => i === 0 || time > (all[i - 1] ?? 0))).toBe(true);
    expect(all.at(-1)).toBe(start + 3 * 3_600_000 + 2_000);
    expect(all.at(-2)).toBe(start + 3 * 3_600_000);
  });

  it('is not filled by one line with a stamp decades ahead', () => {
    expect(ticks(lines(2_000, [start, start + 50 * 365 * dayMs])).length).toBeLessThan(25_000);
  });
});
