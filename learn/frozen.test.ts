import { describe, expect, it } from 'vitest';
import { frozenParams } from './frozen.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const range = { from: noon - 86_400_000, to: noon + 86_400_000 };
const at = noon / 60_000;

describe('frozen stretches', () => {
  const stretch = { tenant: 'acme', device: 'd', from: noon + 30_000, to: noon + 90_000 };

  it('hold every minute they touch, of their tenant only', () => {
    expect(frozenParams([stretch, { ...stretch, tenant: 'other' }], 'acme', range)).toEqual({
      frozenDevices: ['d'],
      frozenFrom: [at],
      frozenTo: [at + 2],
    });
  });

  it('of one device that touch become one, whatever their order, and end with the range', () => {
    const later = { ...stretch, from: noon + 60_000, to: noon + 10 * 86_400_000 };
    const apart = { ...stretch, from: noon - 600_000, to: noon - 300_000 };
    const before = { ...stretch, from: 0, to: range.from };
    expect(frozenParams([later, before, stretch, apart], 'acme', range)).toEqual({
      frozenDevices: ['d', 'd'],
      frozenFrom: [at - 10, at],
      frozenTo: [at - 5, range.to / 60_000],
    });
  });
});
