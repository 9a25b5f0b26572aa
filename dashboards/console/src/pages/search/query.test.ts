import { describe, expect, it } from 'vitest';
import { partsOf, withFilter, withoutPart } from './query.ts';

describe('the query in parts', () => {
  it('keeps quoted values whole', () => {
    expect(partsOf('refused device:pump-0101 reason:"not yet valid" "two words" size>10')).toEqual([
      'refused',
      'device:pump-0101',
      'reason:"not yet valid"',
      '"two words"',
      'size>10',
    ]);
  });

  it('takes a clicked filter in, out, and turns it round', () => {
    const once = withFilter('refused', 'device', 'pump-0101', false);
    expect(once).toBe('refused device:pump-0101');
    expect(withFilter(once, 'device', 'pump-0101', false)).toBe('refused');
    expect(withFilter(once, 'device', 'pump-0101', true)).toBe('refused -device:pump-0101');
  });

  it('quotes what would end a value', () => {
    const q = withFilter('', 'reason', 'said "no" -trust:token', false);
    expect(q).toBe(String.raw`reason:"said \"no\" -trust:token"`);
    expect(partsOf(q)).toHaveLength(1);
    expect(withoutPart(q, q)).toBe('');
  });
});
