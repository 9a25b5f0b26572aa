import { describe, expect, it } from 'vitest';
import { nameOf, valueOf } from './named.ts';
import { bytes } from './number.ts';

describe('facts and settings', () => {
  it('carry their unit with the value', () => {
    expect([nameOf('usualGapMs'), valueOf('usualGapMs', 252_000)]).toEqual(['usual gap', '4 min 12 s']);
    expect([nameOf('revokedAt'), nameOf('peer')]).toEqual(['revoked at', 'peer']);
    expect(valueOf('floor', 0.0123)).toBe('0.012');
    expect([valueOf('watchUnknown', true), valueOf('watchUnknown', false)]).toEqual(['yes', 'no']);
  });

  it('leave a name that is none of ours as it is', () => {
    expect(nameOf('pump\u202EfdpMs')).toBe('pump\u202EfdpMs');
    expect(nameOf('pump 1 Ms')).toBe('pump 1 Ms');
  });

  it('count bytes', () => {
    expect([bytes(512), bytes(12_940), bytes(70_000_000)]).toEqual(['512 B', '12.9 kB', '70 MB']);
  });
});
