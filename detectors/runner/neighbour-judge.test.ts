import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { neighbourWindowMs, type Stances } from '../../schemas/neighbours.ts';
import type { Summary } from '../../schemas/summary.ts';
import { NeighbourJudge, type NeighbourState, recordsOf } from './neighbour-judge.ts';

const stances = (window: number, device: number): Stances => ({
  ...{ tenant: 'acme', group: 'gw', shape: 1, window },
  told: [device, window * neighbourWindowMs, 1.5],
});

/** Minutes `from` to `to` as a partition saw them. */
function summary(partition: number, from: number, to: number, told: Stances[] = []): Summary {
  const windows =
    told.length === 0 ? [] : [{ index: from, heard: [], active: [], returned: [], fell: [], stances: told }];
  return {
    ...{ settings: 's', lane: 'telemetry', partition, windowMs: 60_000, from, to, part: 0, last: true, beside: true },
    ...{ tick: { time: to * 60_000, fleet: 0, baselines: 0 }, blindUntil: 0, windows },
  };
}

describe('the judge of neighbours', () => {
  it('tells a window once all partitions have told it, with what all of them saw', () => {
    const judge = new NeighbourJudge(2);
    expect(judge.summary(summary(0, 25, 30, [stances(5, 7)]), 0)).toEqual([]);
    const told = judge.summary(summary(1, 25, 30, [stances(5, 3)]), 1);
    expect(told).toEqual([
      {
        ...{ window: 5, part: 0, last: true },
        panels: [{ tenant: 'acme', group: 'gw', shape: 1, slots: [3, 1_500_000, 0, 1.5, 7, 1_500_000, 0, 1.5] }],
      },
    ]);
  });

  it('tells of windows in which nobody stood anywhere that they are over', () => {
    const judge = new NeighbourJudge(2);
    judge.summary(summary(0, 25, 50), 0);
    expect(judge.summary(summary(1, 25, 31), 1)).toEqual([{ window: 5, part: 0, last: true, panels: [] }]);
    expect(judge.summary(summary(1, 31, 35), 2)).toEqual([{ window: 6, part: 0, last: true, panels: [] }]);
  });

  it('waits for partitions that did not tell yet where readings stood', () => {
    const judge = new NeighbourJudge(1);
    const { beside: _, ...before } = summary(0, 25, 30);
    expect(judge.summary(before, 0)).toEqual([]);
    expect(judge.summary(summary(0, 25, 30, [stances(5, 7)]), 1)).toMatchObject([{ window: 5, panels: [{}] }]);
  });

  it('says nothing twice, and goes on from what it remembers', () => {
    const judge = new NeighbourJudge(1);
    const first = summary(0, 25, 30, [stances(5, 7)]);
    expect(judge.summary(first, 0)).toHaveLength(1);
    expect(judge.summary(first, 0)).toEqual([]);
    expect(judge.summary(first, 1)).toEqual([]);
    const again = new NeighbourJudge(1);
    expect(again.restore(deserialize(serialize(judge.snapshot())) as NeighbourState)).toBe(true);
    const next = summary(0, 30, 35, [stances(6, 7)]);
    expect(again.summary(next, 2)).toEqual(judge.summary(next, 2));
    expect(again.snapshot().panels).toEqual(judge.snapshot().panels);
    expect(new NeighbourJudge(2).restore(judge.snapshot())).toBe(false);
    expect(new NeighbourJudge(1).restore(undefined)).toBe(false);
  });

  it('cuts what is much into records of bounded size', () => {
    const panels = Array.from({ length: 1_100 }, (_, shape) => ({ tenant: 'acme', group: 'gw', shape, slots: [] }));
    const parts = recordsOf(5, panels);
    expect(parts.map(({ part, last, panels: some }) => [part, last, some.length])).toEqual([
      [0, false, 500],
      [1, false, 500],
      [2, true, 100],
    ]);
    expect(parts.flatMap(({ panels: some }) => some)).toEqual(panels);
  });
});
