import { describe, expect, it } from 'vitest';
import { baselineSchema } from '../schemas/baseline.ts';
import { chunkOf, cohortsOf } from './chunks.ts';
import { HourRollup } from './hour-rollup.ts';
import { closedTo, hourMs, hoursDue, partitionOfHour, type ReceivedHour, together } from './hours.ts';
import { statements } from './statements.ts';

const noon = Date.UTC(2026, 10, 21, 12);

describe('hours', () => {
  it('close when the watermark has reached their end', () => {
    expect(closedTo(noon + hourMs - 1)).toBe(noon);
    expect(closedTo(noon + hourMs)).toBe(noon + hourMs);
  });

  const rows = (...counts: [number, number][]) => counts.map(([hour, count]) => ({ hour, rows: count }));

  it('are due when never rolled up, when their rows changed in number, and when none are left', () => {
    const filled = new Map([
      [2, 20],
      [3, 29],
      [4, 7],
    ]);
    expect(hoursDue(rows([1, 10], [2, 20], [3, 30]), filled)).toEqual(rows([1, 10], [3, 30], [4, 0]));
  });

  it('are taken together while they are neighbours and not too many, an hour alone whatever it has', () => {
    const at = (n: number) => noon + n * hourMs;
    const [a, b, c, d, e] = [0, 1, 2, 4, 5].map((n, i) => ({ hour: at(n), rows: [40, 50, 20, 500, 1][i] ?? 0 }));
    expect(together([a, b, c, d, e] as ReceivedHour[], 100)).toEqual([[a, b], [c], [d], [e]]);
    expect(together([], 100)).toEqual([]);
  });

  it('name their partition as the table does', () => {
    expect(partitionOfHour(noon)).toBe(2026112112);
  });

  it('of which nothing is counted are dropped, since no partition without rows can be swapped in', async () => {
    const said: string[] = [];
    const rollup = new HourRollup({
      query: async <T extends object>(sql: string) => {
        const found = sql === statements.receivedRows ? rows([noon, 5]) : [{ rows: 0, distinct: 0 }];
        return found as unknown as T[];
      },
      command: async (sql) => void said.push(sql),
    });
    await rollup.closeHours(noon + hourMs);
    expect(said.filter((sql) => /PARTITION/.test(sql)).map((sql) => sql.split('\n').at(-2))).toEqual([
      'ALTER TABLE device_hours DROP PARTITION {hour:UInt64}',
    ]);
  });

  it('are filled, swapped and forgotten in order, one at a time, neighbours by one statement', async () => {
    const said: string[] = [];
    const stored = rows([noon, 5], [noon + hourMs, 2]);
    const asked: object[] = [];
    const rollup = new HourRollup({
      query: async <T extends object>(sql: string, params: Record<string, unknown> = {}) => {
        if (sql === statements.receivedRows) asked.push(params);
        const answer: object[] =
          sql === statements.rowsInAll
            ? [{ rows: Number(params['to']) > noon ? 5 : 0 }]
            : sql === statements.hourCheck
              ? [{ rows: 5, distinct: 5 }]
              : stored.filter(({ hour }) => hour >= Number(params['from'] ?? 0));
        return answer as T[];
      },
      command: async (sql, params = {}) => {
        const name = Object.entries(statements).find(([, one]) => one === sql)?.[0] ?? '';
        said.push([name, params['hour']].filter(Boolean).join(' '));
      },
    });
    expect(await rollup.closeHours(noon + hourMs)).toEqual([noon, noon + hourMs]);
    expect(said).toEqual(['emptyStaging', 'fillHour', 'swapHour 2026112112', 'swapHour 2026112113', 'emptyStaging']);
    expect(await rollup.closeHours(noon + 2 * hourMs)).toEqual([]);
    // While there are as many as there were, only the last hour that is known is counted again.
    expect(asked.at(-1)).toMatchObject({ from: noon + hourMs });
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
