import { describe, expect, it } from 'vitest';
import { fixedRange, isRelative, resolveRange, resolveTime } from './time-range.ts';

const now = Date.UTC(2026, 10, 29, 12);

describe('a time range in the address', () => {
  it('is relative, absolute or in ms', () => {
    expect(resolveTime('-15m', now)).toBe(now - 900_000);
    expect(resolveTime('-2w', now)).toBe(now - 1_209_600_000);
    expect(resolveTime('2026-11-28T00:00:00.000Z', now)).toBe(Date.UTC(2026, 10, 28));
    expect(resolveTime(String(now), now)).toBe(now);
    expect(resolveTime('yesterday', now)).toBeNaN();
  });

  it('falls back to a day when it makes no sense, and never runs backwards', () => {
    const lastDay = { from: now - 86_400_000, to: now };
    expect(resolveRange({ from: 'javascript:alert(1)', to: 'now' }, now)).toEqual(lastDay);
    expect(resolveRange({ from: 'now', to: '-24h' }, now)).toEqual(lastDay);
  });

  it('stands still once it was brushed', () => {
    const brushed = fixedRange(now, now - 1_000);
    expect(isRelative(brushed)).toBe(false);
    expect(resolveRange(brushed, now + 5_000)).toEqual({ from: now - 1_000, to: now });
  });
});
