import { describe, expect, it } from 'vitest';
import { addTo, type Bouts, chanceInTwo, drawnTo, learnSlots, limitInTwo } from './bouts.ts';

const none = (): Bouts => ({ slot: 0, now: 0, before: 0, slots: 0, sum: 0, squares: 0, peak: 0, pair: 0, toldSlot: 0 });
const ignore = () => undefined;

/** Counts by slot, from slot 100 on; what is learned of them. */
function counted(counts: readonly (readonly [slot: number, count: number])[], bouts = none()) {
  const learned: [number, number][] = [];
  for (const [slot, count] of counts) addTo(bouts, slot, count, (slots, one) => learned.push([slots, one]));
  return { bouts, learned };
}

describe('what comes in bouts', () => {
  it('is learned when it is no longer one of the two slots that are judged', () => {
    const { bouts } = counted([
      [100, 4],
      [100, 3],
      [101, 5],
    ]);
    expect([bouts.before, bouts.now, bouts.sum]).toEqual([7, 5, 0]);
    addTo(bouts, 102, 1, ignore);
    expect([bouts.before, bouts.now, bouts.sum, bouts.squares]).toEqual([5, 1, 7, 49]);
  });

  it('counts the silent slots in between', () => {
    const { bouts, learned } = counted([
      [100, 4],
      [110, 2],
    ]);
    expect([bouts.before, bouts.now, bouts.slots, bouts.sum]).toEqual([0, 2, 10, 4]);
    expect(learned).toEqual([
      [1, 0],
      [9, 4],
    ]);
  });

  it('knows the most of two slots on end once neither is judged', () => {
    const { bouts } = counted([
      [100, 30],
      [101, 30],
    ]);
    expect(bouts.peak).toBe(0);
    addTo(bouts, 102, 1, ignore);
    expect(bouts.peak).toBeCloseTo(30, 0);
    addTo(bouts, 103, 1, ignore);
    expect(bouts.peak).toBeCloseTo(60, 0);
    addTo(bouts, 103 + 2_016, 1, ignore);
    expect(bouts.peak).toBeCloseTo(30, 0);
  });

  it('learns little of what was told', () => {
    const { bouts } = counted([[100, 500]]);
    bouts.toldSlot = 100;
    addTo(bouts, 105, 1, ignore);
    expect([bouts.sum, bouts.peak]).toEqual([20, 0]);
  });

  it('forgets: all counts half when a week is counted', () => {
    const usual = { slots: 2_000, sum: 400, squares: 2_000 };
    learnSlots(usual, 16, 0);
    expect(usual.slots).toBeCloseTo(1_008, 6);
    expect(usual.sum).toBeCloseTo(200, 6);
    learnSlots(usual, 1_000_000, 0);
    expect(usual.slots).toBeCloseTo(1_008, 6);
    expect(usual.sum).toBeLessThan(1);
  });

  it('is drawn to what others do, less the more of its own there is', () => {
    const prior = { mean: 1, square: 10 };
    expect(drawnTo({ slots: 0, sum: 0, squares: 0 }, prior, 24)).toEqual(prior);
    expect(drawnTo({ slots: 24, sum: 72, squares: 240 }, prior, 24)).toEqual({ mean: 2, square: 10 });
  });

  it('has a limit whose chance is just below what is asked, and larger the more it varies', () => {
    const [even, wild] = [
      { mean: 1, square: 2 },
      { mean: 1, square: 12 },
    ];
    const limit = limitInTwo(1e-6, 1, wild);
    expect(limit).toBeGreaterThan(3 * limitInTwo(1e-6, 1, even));
    expect(chanceInTwo(limit, wild)).toBeLessThan(1e-6);
    expect(chanceInTwo(limit - 1, wild)).toBeGreaterThanOrEqual(1e-6);
  });
});
