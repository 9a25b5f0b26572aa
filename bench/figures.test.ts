import { describe, expect, it } from 'vitest';
import { tableOf, verdictOf } from './figures.ts';

describe('a figure', () => {
  it('holds up to its must and is as wanted up to its want, larger being better for rates', () => {
    const cpu = { figure: 'CPU', unit: '', must: 2.2, want: 1 };
    expect([1, 1.1, 2.2, 2.3].map((measured) => verdictOf({ ...cpu, measured }))).toEqual([
      'as wanted',
      'holds',
      'holds',
      'FALLS SHORT',
    ]);
    const rate = { figure: 'events/s', unit: '', must: 0.7, want: 1.5, larger: true };
    expect([0.6, 0.7, 1.5].map((measured) => verdictOf({ ...rate, measured }))).toEqual([
      'FALLS SHORT',
      'holds',
      'as wanted',
    ]);
  });

  it('falls short when nothing was measured', () => {
    expect(verdictOf({ figure: 'p99', unit: 'ms', must: 100, measured: Number.NaN })).toBe('FALLS SHORT');
  });

  it('stands in a table with what is demanded of it', () => {
    expect(tableOf([{ figure: 'disk', unit: '', must: 0.15, measured: 0.0728 }])).toContain('0.0728');
  });
});
