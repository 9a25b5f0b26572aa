import { describe, expect, it } from 'vitest';
import type { RecordHeader } from '../../schemas/record.ts';
import { Repeats } from './repeats.ts';

const hour = 3_600_000;
const header = (fields: Partial<RecordHeader>): RecordHeader => ({
  type: 'events',
  version: 1,
  writer: 'w1',
  sequence: 1,
  time: 1_000 * hour,
  ...fields,
});
const batch = { gateway: 'gw-1', key: 'b-1' };

describe('repeats', () => {
  it('lets a new record of a known writer pass', () => {
    const repeats = new Repeats();
    expect(repeats.fold(header({ sequence: 1 }))).toBeUndefined();
    expect(repeats.fold(header({ sequence: 2 }))).toBeUndefined();
  });

  it('recognises what a producer made anew sent again', () => {
    const repeats = new Repeats();
    for (const sequence of [1, 2, 3]) repeats.fold(header({ sequence }));
    expect([2, 3, 4].map((sequence) => repeats.fold(header({ sequence })))).toEqual(['writer', 'writer', undefined]);
  });

  it('recognises a batch that went to another instance', () => {
    const repeats = new Repeats();
    repeats.fold(header({ batch }));
    expect(repeats.fold(header({ writer: 'w2', batch }))).toBe('batch');
  });

  it('keeps the same key of two gateways apart', () => {
    const repeats = new Repeats();
    repeats.fold(header({ batch }));
    expect(repeats.fold(header({ writer: 'w2', batch: { ...batch, gateway: 'gw-2' } }))).toBeUndefined();
  });

  it.each([0, 1, hour / 2, hour - 1])(
    'recognises a batch for 24 hours, and not for much longer, when it came %i ms into its hour',
    (into) => {
      const first = 1_000 * hour + into;
      const again = (time: number) => {
        const repeats = new Repeats();
        repeats.fold(header({ batch, time: first }));
        return repeats.fold(header({ writer: 'w2', batch, time }));
      };
      expect(again(first + 24 * hour)).toBe('batch');
      expect(again(first + 25 * hour)).toBeUndefined();
    },
  );

  it('goes on from a snapshot as if nothing had happened', () => {
    const repeats = new Repeats();
    repeats.fold(header({ batch, sequence: 7 }));
    const restored = new Repeats();
    restored.restore(structuredClone(repeats.snapshot()));
    expect(restored.fold(header({ sequence: 7 }))).toBe('writer');
    expect(restored.fold(header({ writer: 'w2', batch }))).toBe('batch');
  });
});
