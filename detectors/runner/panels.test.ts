import { describe, expect, it } from 'vitest';
import { mostNeighbours, type Stances } from '../../schemas/neighbours.ts';
import { fingerprint } from '../statistics/fingerprint.ts';
import { noise } from '../testing/readings.ts';
import { Panels } from './panels.ts';
import { closeStances, heardOf, type KindOfReadings, noteStance, type OpenStances, type Stance } from './stances.ts';

const hourMs = 3_600_000;

interface Reading {
  device: string;
  group: string;
  shape: number;
  time: number;
  stands: number;
}

/** What so many partitions tell of a window, each of its own devices, in whatever order. */
function toldBy(partitions: number, window: number, readings: readonly Reading[]): Stances[] {
  return Array.from({ length: partitions }, (_, partition) => {
    const open: OpenStances = new Map();
    for (const { device, group, shape, time, stands } of readings) {
      const name = fingerprint(device);
      if (name % partitions === partition)
        noteOne(open, window, { tenant: 'acme', group, shape }, { device: name, time, stands });
    }
    return closeStances(open, window + 1);
  })
    .toReversed()
    .flat();
}

const noteOne = (open: OpenStances, window: number, kind: KindOfReadings, stance: Stance): void =>
  noteStance(heardOf(open, window, kind), stance);

const crowd = (window: number): Reading[] =>
  Array.from({ length: 60 }, (_, i) => ({
    device: `dev-${(i * 7 + window) % 45}`,
    group: `gw-${i % 2}`,
    shape: 1 + (i % 3),
    time: window * 120_000 + i * 1_000,
    stands: 4 * noise(i + 100 * window),
  }));

describe('panels of neighbours', () => {
  it('are the same however the devices are divided', () => {
    const told = [1, 3, 8].map((partitions) => {
      const panels = new Panels(new Map());
      return Array.from({ length: 20 }, (_, window) => panels.note(toldBy(partitions, window, crowd(window))));
    });
    expect(told[0]?.flat().length).toBeGreaterThan(100);
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it('hold the latest stance of each device, and the gap before it', () => {
    const panels = new Panels(new Map());
    const one = { device: 'a', group: 'gw', shape: 1 };
    panels.note(toldBy(1, 0, [{ ...one, time: 5_000, stands: 1 }]));
    const [panel] = panels.note(
      toldBy(1, 1, [
        { ...one, time: 150_000, stands: 2.341 },
        { ...one, time: 130_000, stands: 9 },
      ]),
    );
    expect(panel).toEqual({
      ...{ tenant: 'acme', group: 'gw', shape: 1 },
      slots: [fingerprint('a'), 150_000, 145_000, 2.34],
    });
  });

  it('are bounded by devices and kinds, and forget who is unheard for six hours', () => {
    const panels = new Panels(new Map());
    const many = (from: number, time: number): Reading[] =>
      Array.from({ length: 200 }, (_, i) => ({
        ...{ device: `dev-${from + i}`, group: 'gw', shape: i % 20, time, stands: i },
      }));
    const [first, ...more] = panels.note(toldBy(1, 0, many(0, 0)));
    expect(more).toHaveLength(7);
    expect(first?.slots.length).toBeLessThanOrEqual(4 * mostNeighbours);
    const all = Array.from({ length: 40 }, (_, i) => ({
      ...{ device: `other-${i}`, group: 'gw', shape: 0, time: 7 * hourMs, stands: i },
    }));
    const later = panels.note(toldBy(1, 210, all)).flatMap(({ slots }) => slots.filter((_, at) => at % 4 === 1));
    expect(later).toEqual(Array.from({ length: mostNeighbours }, () => 7 * hourMs));
  });

  it('let go of kinds of which nothing was told for six hours', () => {
    const state = new Map();
    const panels = new Panels(state);
    panels.note(toldBy(1, 0, crowd(0)));
    panels.forget(6 * hourMs);
    expect(state.size).toBe(6);
    panels.forget(6 * hourMs + 60_001);
    expect(state.size).toBe(0);
  });
});
