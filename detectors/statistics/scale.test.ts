import { describe, expect, it } from 'vitest';
import { median, robustZ, shrink } from './scale.ts';

describe('scale', () => {
  it('judges a constant by the floor, never by zero', () => {
    expect(robustZ(3, { median: 2, spread: 0 }, 0.5)).toBe(2);
    expect(robustZ(3, { median: 2, spread: 0.25 }, 0.1)).toBe(4);
  });

  it('has a median of nothing', () => {
    expect(median([])).toBe(0);
    expect(median([3, 1, 2])).toBe(2);
  });

  it('shrinks to the middle at k samples, and to what there is when one is missing', () => {
    const own = { samples: 60, median: 4, spread: 0.4 };
    const wider = { samples: 9000, median: 2, spread: 0.2 };
    expect(shrink(own, wider, 60)).toEqual({ samples: 60, median: 3, spread: expect.closeTo(0.3) });
    expect(shrink(own, undefined, 60)).toBe(own);
    expect(shrink(undefined, wider, 60)).toBe(wider);
    expect(shrink(undefined, undefined, 60)).toBeUndefined();
  });
});
