import { describe, expect, it } from 'vitest';
import { stuckFor, stuckSize } from './stuck.ts';

/** What is said of every value of a series. */
function said(values: readonly number[]): number[] {
  const s = new Float64Array(stuckSize);
  return values.map((value, n) => stuckFor(s, 0, value, values[n - 1] ?? Number.NaN, n));
}

const moving = (length: number): number[] => Array.from({ length }, (_, i) => Math.sin(i));
const held = (length: number, samples: number): number[] => moving(length).map((_, i) => Math.floor(i / samples));

describe('a value that does not move', () => {
  it('says nothing of a few repeats, then more with each, and nothing any more once it is old news', () => {
    const all = said([...moving(1_000), ...Array.from({ length: 100 }, () => 7)]);
    // The first 7 is no repeat.
    expect(all.slice(0, 1_005).every((size) => size === 0)).toBe(true);
    expect(all[1_005]).toBeGreaterThan(15);
    expect(all[1_030]).toBeGreaterThan(all[1_010] as number);
    expect(all.slice(1_061).every((size) => size === 0)).toBe(true);
  });

  it('is the less surprising the more often a series repeats itself', () => {
    const after = (usual: readonly number[]): number =>
      said([...usual, ...Array.from({ length: 12 }, () => -1)]).at(-1) ?? 0;
    const [never, pairs, threes] = [after(moving(1_000)), after(held(1_000, 2)), after(held(1_000, 3))];
    expect(never).toBeGreaterThan(3 * pairs);
    expect(pairs).toBeGreaterThan(1.5 * threes);
    expect(after(held(1_000, 20))).toBe(0);
  });

  it('says nothing of a constant', () => {
    expect(
      said(Array.from({ length: 500 }, () => 21))
        .slice(32)
        .every((size) => size === 0),
    ).toBe(true);
  });
});
