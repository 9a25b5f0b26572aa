import { describe, expect, it } from 'vitest';
import type { Summary, SummaryWindow } from '../../schemas/summary.ts';
import { noSummaries, Summaries } from './summaries.ts';

const windowOf = (index: number, name = 'a'): SummaryWindow => ({
  ...{ index, heard: [], active: [], returned: [] },
  fell: [
    {
      ...{ tenant: 'acme', kind: 'gateway', place: 'gw-1', device: name, since: 0, limit: 0, usual: 0, gaps: 0 },
      spoofable: 0,
    },
  ],
});
const summary = (part: Partial<Summary>): Summary => ({
  ...{ settings: 's', lane: 'telemetry', partition: 0, windowMs: 1, from: 0, to: 1, part: 0, last: true },
  ...{ tick: { time: 0, fleet: 0, baselines: 0 }, blindUntil: 0, windows: [] },
  ...part,
});
const parts = ['telemetry/0', 'telemetry/1'];

function play(summaries: Summary[], due = Number.POSITIVE_INFINITY): string[] {
  const all = new Summaries(parts, noSummaries());
  const judged: string[] = [];
  for (const one of summaries) {
    all.offer(one);
    for (let next = all.next(due); next !== undefined; next = all.next(due)) {
      const names = next.windows.flatMap(([part, { fell }]) => fell.map(({ device }) => `${part}:${device}`));
      judged.push(`${next.index} at ${next.tick.time} ${names.join(' ')}`.trim());
      if (next.index >= due) due = Number.POSITIVE_INFINITY;
    }
  }
  return judged;
}

const one = [
  summary({ to: 3, windows: [windowOf(1)], tick: { time: 30, fleet: 0, baselines: 0 } }),
  summary({ from: 3, to: 5, windows: [windowOf(4)], tick: { time: 50, fleet: 0, baselines: 0 } }),
];
const other = [
  summary({ partition: 1, to: 2, windows: [windowOf(1, 'b')], tick: { time: 31, fleet: 0, baselines: 0 } }),
  summary({ partition: 1, from: 2, to: 6, tick: { time: 60, fleet: 0, baselines: 0 } }),
];
const judged = ['1 at 31 telemetry/0:a telemetry/1:b', '4 at 60 telemetry/0:a'];

describe('summaries', () => {
  it('are judged by window once all partitions have left it behind, whoever is ahead', () => {
    expect(play(one)).toEqual([]);
    expect(play([...one, ...other])).toEqual(judged);
    expect(play([...other, ...one])).toEqual(judged);
    expect(play([one[0], other[0], one[1], other[1]] as Summary[])).toEqual(judged);
  });

  it('say nothing again when they come twice, or when a partition is folded again from its start', () => {
    expect(play([...one, ...one, ...other, ...other])).toEqual(judged);
    expect(play([...one, ...other, ...one, ...other])).toEqual(judged);
  });

  it('come in parts, each of them once', () => {
    const cut = (part: number, last: boolean, name: string) =>
      summary({ to: 5, part, last, windows: [windowOf(1, name)] });
    const rest = summary({ partition: 1, to: 5 });
    expect(play([cut(0, false, 'a'), rest])).toEqual([]);
    const whole = ['1 at 0 telemetry/0:a telemetry/0:c'];
    expect(play([cut(0, false, 'a'), rest, cut(0, false, 'a'), cut(1, true, 'c')])).toEqual(whole);
    expect(play([cut(0, false, 'a'), cut(1, true, 'c'), cut(0, false, 'a'), cut(1, true, 'c'), rest])).toEqual(whole);
  });

  it('make room for a window in which something is due though nothing was told', () => {
    expect(play([...one, ...other], 2)).toEqual([judged[0], '2 at 60', judged[1]]);
  });

  it('go on where a partition starts again later, and ignore partitions there are not', () => {
    const later = summary({ from: 8, to: 9, windows: [windowOf(8, 'z')] });
    const up = summary({ partition: 1, from: 6, to: 9 });
    expect(play([...one, ...other, later, up])).toEqual([...judged, '8 at 0 telemetry/0:z']);
    expect(play([summary({ partition: 7 }), ...one, ...other])).toEqual(judged);
  });
});
