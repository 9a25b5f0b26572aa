import { describe, expect, it } from 'vitest';
import { canonicalId } from './canonical-id.ts';

describe('the canonical form of an id', () => {
  it.each([
    ['PUMP-0042', 'pump-42'],
    ['pump-42', 'pump-42'],
    ['dev0042', 'dev42'],
    ['0042', '42'],
    ['000', '0'],
    ['a.007.b-010', 'a.7.b-10'],
    ['sn:100', 'sn:100'],
  ])('of %s is %s', (id, canonical) => {
    expect(canonicalId(id)).toBe(canonical);
    expect(canonicalId(canonical)).toBe(canonical);
  });

  it('keeps octets in hex apart', () => {
    expect(canonicalId('00:0B:a00c')).not.toBe(canonicalId('00:B:ac'));
    expect(canonicalId('a00c')).toBe('a00c');
  });
});
