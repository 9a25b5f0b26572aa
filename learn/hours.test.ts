import { describe, expect, it } from 'vitest';
import { baselineSchema } from '../schemas/baseline.ts';
import { chunkOf, cohortsOf } from './chunks.ts';
import { closedTo, hourMs, HourRollup, hoursDue, partitionOfHour } from './hours.ts';

const noon = Date.UTC(2026, 10, 21, 12);

describe('hours', () => {
  it('close when the watermark has reached their end', () => {
    expect(closedTo(noon + hourMs - 1)).toBe(noon);
    expect(closedTo(noon + hourMs)).toBe(noon + hourMs);
  });

  it('are due when never rolled up, and when they grew since', () => {
    const stored = [
      { hour: 1, rows: 10 },
      { hour: 2, rows: 20 },
      { hour: 3, rows: 30 },
    ];
    expect(
      hoursDue(
        stored,
        new Map([
          [2, 20],
          [3, 29],
        ]),
      ),
    ).toEqual([1, 3]);
  });

  it('name their partition as the table does', () => {
    expect(partitionOfHour(noon)).toBe(2026112112);
  });

  it('of which nothing is counted are dropped, since no partition without rows can be swapped in', async () => {
    const said: string[] = [];
    const rollup = new HourRollup({
      query: async <T extends object>(sql: string) =>
        [sql.includes('received_at') ? { hour: noon, rows: 5 } : { rows: 0, minutes: 0 }] as unknown as T[],
      command: async (sql) => void said.push(sql),
    });
    await rollup.closeHours(noon + hourMs);
    expect(said.filter((sql) => /PARTITION/.test(sql)).map((sql) => sql.split('\n').at(-2))).toEqual([
      'ALTER TABLE device_minutes DROP PARTITION {hour:UInt64}',
    ]);
  });

  it('are filled, swapped and forgotten in order, one at a time', async () => {
    const said: string[] = [];
    const rollup = new HourRollup({
      query: async <T extends object>() => [{ hour: noon, rows: 5, minutes: 5 }] as unknown as T[],
      command: async (sql, params) => {
        const verb = sql.split('\n').findLast((line) => /^[A-Z]{5}/.test(line));
        const hour = params?.['hour'];
        said.push(`${verb?.split(' ')[0]}${typeof hour === 'number' ? ` ${hour}` : ''}`);
      },
    });
    expect(await rollup.closeHours(noon + hourMs)).toEqual([noon]);
    expect(await rollup.closeHours(noon + hourMs)).toEqual([]);
    expect(said).toEqual(['TRUNCATE', 'GROUP', 'ALTER 2026112112', 'TRUNCATE']);
  });
});

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
