import { describe, expect, it } from 'vitest';
import { baselineSchema } from '../schemas/baseline.ts';
import { chunkOf, cohortsOf } from './chunks.ts';
import { hourMs } from './hours.ts';

const noon = Date.UTC(2026, 10, 21, 12);

describe('chunks', () => {
  const row = { metric: 'messages', samples: 60, middle: Math.round(256 * Math.log1p(10)), deviation: 64 };

  it('hold medians and spreads on the log1p scale', () => {
    const part = {
      tenant: 'acme',
      learnedTo: noon,
      complete: true,
      cohorts: cohortsOf([{ ...row, cohort: 'm1', offsets: [0], counts: [60] }]),
    };
    const chunk = baselineSchema.parse(chunkOf(part, [{ ...row, device: 'dev-1', model: 'm1', seasonal: 0 }]));
    expect(Math.expm1(chunk.devices.median[0] ?? 0)).toBeCloseTo(10, 1);
    expect(chunk.devices.spread).toEqual([(1.4826 * 64) / 256]);
    expect(chunk.cohorts[0]?.usual).toEqual({
      samples: 60,
      median: chunk.devices.median[0],
      spread: chunk.devices.spread[0],
    });
    expect(chunk.version).toBe(noon / hourMs);
  });
});
