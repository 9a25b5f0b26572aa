import { describe, expect, it } from 'vitest';
import { closeBlock, learnTail, rarityOf, tailSize } from './tail.ts';

const horizon = 1_000;

/** An exponential size that depends on the place alone. */
function size(i: number): number {
  const mixed = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
  return -Math.log(((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32 + 1e-9);
}

function learned(blocks: number, sizeOf: (i: number) => number): Float64Array {
  const record = new Float64Array(tailSize);
  for (let i = 0; i < blocks; i++) if (learnTail(record, 0, sizeOf(i), 1)) closeBlock(record, 0, horizon);
  return record;
}

describe('the largest sizes of the past', () => {
  it('say how many blocks in one hold as large a size, within a factor of three', () => {
    const record = learned(3_000, (i) => 3 + size(i));
    for (const beyond of [4, 5, 6])
      expect(Math.abs(rarityOf(record, 0, 3 + beyond, horizon) + beyond / Math.LN10)).toBeLessThan(0.5);
  });

  it('stand for fewer blocks where blocks keep coming to be among them', () => {
    const steady = learned(600, (i) => 10 + size(i));
    const growing = learned(600, (i) => (10 + size(i)) * (1 + i / 600));
    const beyond = (record: Float64Array): number => rarityOf(record, 0, 1.05 * (record[3] as number), horizon);
    expect(beyond(growing)).toBeGreaterThan(beyond(steady) + 0.3);
  });

  it('come to be known where there was nothing at first', () => {
    const late = learned(600, (i) => (i < 100 ? 0 : 100));
    expect(rarityOf(late, 0, 100, horizon)).toBeGreaterThan(-0.5);
  });
});
