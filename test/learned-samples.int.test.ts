import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../runtime/clickhouse/migrate.ts';
import { openStore, type Store } from '../runtime/clickhouse/store.ts';
import { temporaryEngine, type TemporaryEngine } from '../runtime/clickhouse/temporary-engine.ts';
import type { Baseline } from '../schemas/baseline.ts';
import { MinutesTable, type Spell } from './support/minutes-table.ts';

let temporary: TemporaryEngine;
let store: Store;
let table: MinutesTable;
const minute = 60_000;
const day = 1_440;
const weeks = 3;
const from = Date.UTC(2026, 10, 2);
const to = from + weeks * 7 * day * minute;

/** In turns of so many minutes, the first of them spoken in. */
function inTurns(device: string, turn: number, spoken: number, days: number): Spell[] {
  return Array.from({ length: (days * day) / turn }, (_, i) => ({
    ...{ device, cohort: 'rest', from: from + i * turn * minute, minutes: spoken, messages: 50 },
  }));
}
const wild = ['a', 'b', 'c', 'd', 'e', 'f'].map((device, i) => ({
  ...{ device: `wild-${device}`, cohort: 'wild', from, minutes: weeks * 7 * day, messages: 40 + 20 * i, noise: 0.9 },
}));
let known: Map<string, { samples: number; median: number; spread: number }>;
let cohorts: Map<string, { samples: number; median: number; spread: number }>;

beforeAll(async () => {
  temporary = await temporaryEngine();
  store = openStore({ url: temporary.engine.url, user: 'tocsin', password: temporary.password });
  await migrate(store);
  table = new MinutesTable(store);
  const young = { device: 'young', cohort: 'rest', from, minutes: 1_000, messages: 30, noise: 0.9 };
  await table.fill([
    ...wild,
    ...inTurns('every-tenth', 10, 1, weeks * 7),
    ...inTurns('seven-of-ten', 10, 7, weeks * 7),
    young,
  ]);
  const [chunk] = (await table.learn({ learnedTo: to, learnMs: to - from })) as [Baseline];
  const { device, metric, samples, median, spread } = chunk.devices;
  known = new Map(
    device.flatMap((name, i) =>
      metric[i] === 'messages'
        ? [[name, { samples: samples[i] ?? 0, median: median[i] ?? 0, spread: spread[i] ?? 0 }]]
        : [],
    ),
  );
  cohorts = new Map(
    chunk.cohorts.flatMap((one) => (one.metric === 'messages' ? [[one.cohort, one.usual] as const] : [])),
  );
});
afterAll(async () => {
  await store.close();
  await temporary.remove();
});

/** Median and spread over all minutes in which anything came. */
async function plainly(of: string): Promise<{ median: number; spread: number; minutes: number }> {
  const [row] = await store.query<{ median: number; spread: number; minutes: number }>(
    `WITH (SELECT quantileExact(0.5)(log1p(m)) FROM hours_kept ARRAY JOIN messages AS m WHERE ${of}) AS middle
     SELECT middle AS median, 1.4826 * quantileExact(0.5)(abs(log1p(m) - middle)) AS spread, toInt64(count()) AS minutes
     FROM hours_kept ARRAY JOIN messages AS m WHERE ${of}`,
  );
  return row ?? { median: NaN, spread: NaN, minutes: NaN };
}

it('is as near to the median and spread of three weeks as a tenth of the spread', async () => {
  for (const { device } of wild) {
    const { median, spread, minutes } = await plainly(`device = '${device}'`);
    expect(spread).toBeGreaterThan(0.3);
    expect(known.get(device)?.samples).toBe(minutes);
    expect(Math.abs((known.get(device)?.median ?? NaN) - median)).toBeLessThan(spread / 10);
    expect(Math.abs((known.get(device)?.spread ?? NaN) / spread - 1)).toBeLessThan(0.1);
  }
});

it('takes all minutes of a device that is known for less than a day', async () => {
  const { median, spread, minutes } = await plainly("device = 'young'");
  expect(known.get('young')?.samples).toBe(minutes);
  expect(known.get('young')?.median).toBeCloseTo(median, 2);
  expect(known.get('young')?.spread).toBeCloseTo(spread, 2);
});

it('is not misled by who speaks at every tenth minute, or in seven of ten', () => {
  expect(known.get('every-tenth')).toMatchObject({ median: 0, spread: 0 });
  expect(known.get('seven-of-ten')?.median).toBeCloseTo(Math.log1p(50), 2);
  expect(Math.abs((known.get('every-tenth')?.samples ?? 0) / (weeks * 7 * day) - 1)).toBeLessThan(0.01);
});

it('is of a cohort what all its minutes say', async () => {
  const { median, spread } = await plainly("cohort = 'wild'");
  expect(Math.abs((cohorts.get('wild')?.median ?? NaN) - median)).toBeLessThan(spread / 10);
  expect(Math.abs((cohorts.get('wild')?.spread ?? NaN) / spread - 1)).toBeLessThan(0.1);
});
