import { describe, expect, it } from 'vitest';
import { chanceOf, excessSize, learnExcess } from './excess.ts';

/** Sizes with an exponential tail, always the same. */
function size(i: number): number {
  const mixed = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  return -Math.log(((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32 + 1e-9);
}

function learned(samples: number): Float64Array {
  const record = new Float64Array(excessSize);
  for (let i = 0; i < samples; i++) learnExcess(record, 0, size(i), 8);
  return record;
}

describe('the tail of sizes', () => {
  it('says how often a size is reached, within a factor of three', () => {
    const record = learned(20_000);
    for (const reached of [4, 6, 8]) {
      expect(Math.abs(chanceOf(record, 0, reached) + reached / Math.LN10)).toBeLessThan(0.5);
    }
  });

  it('does not take a flood for usual while it lasts', () => {
    const record = learned(5_000);
    for (let i = 0; i < 80; i++) learnExcess(record, 0, 900, 8);
    expect(chanceOf(record, 0, 900)).toBeLessThan(-4);
  });

  it('gets used to a change that stays', () => {
    const record = learned(5_000);
    for (let i = 0; i < 20_000; i++) learnExcess(record, 0, 20 * size(i), 8);
    expect(chanceOf(record, 0, 60)).toBeGreaterThan(-2);
  });
});
