import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import type { Baseline } from '../schemas/baseline.ts';
import { MinutesTable, type Spell } from './support/minutes-table.ts';

let temporary: TemporaryStore;
let store: Store;
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
type Usual = Pick<Baseline['cohorts'][number]['usual'], 'samples' | 'median' | 'spread'>;

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());

/** Of devices and of cohorts, by messages. */
async function learned(every: number): Promise<{ known: Map<string, Usual>; cohorts: Map<string, Usual> }> {
  const table = new MinutesTable(store);
  const young = { device: 'young', cohort: 'rest', from, minutes: 1_000, messages: 30, noise: 0.9 };
  const turns = [...inTurns('every-tenth', 10, 1, weeks * 7), ...inTurns('seven-of-ten', 10, 7, weeks * 7)];
  await table.fill([...wild, ...turns, young], every);
  const [chunk] = (await table.learn({ learnedTo: to, learnMs: to - from })) as [Baseline];
  const { device, metric, samples, median, spread } = chunk.devices;
  const known = new Map<string, Usual>();
  for (const [i, name] of device.entries())
    if (metric[i] === 'messages')
      known.set(name, { samples: samples[i] ?? 0, median: median[i] ?? 0, spread: spread[i] ?? 0 });
  const ofMessages = chunk.cohorts.filter((one) => one.metric === 'messages');
  return { known, cohorts: new Map(ofMessages.map((one) => [one.cohort, one.usual])) };
}

/** Median and spread over all minutes in which anything came. */
async function plainly(of: string): Promise<{ median: number; spread: number; minutes: number }> {
  const [row] = await store.query<{ median: number; spread: number; minutes: number }>(
    `WITH (SELECT quantileExact(0.5)(log1p(m)) FROM hours_kept ARRAY JOIN messages AS m WHERE ${of}) AS middle
     SELECT middle AS median, 1.4826 * quantileExact(0.5)(abs(log1p(m) - middle)) AS spread, toInt64(count()) AS minutes
     FROM hours_kept ARRAY JOIN messages AS m WHERE ${of}`,
  );
  return row ?? { median: NaN, spread: NaN, minutes: NaN };
}

describe.each([1, 6])('what is learned of three weeks, of which every %ith minute is kept', (every) => {
  let known: Map<string, Usual>;
  let cohorts: Map<string, Usual>;
  beforeAll(async () => {
    ({ known, cohorts } = await learned(every));
  });

  it('is as near to the median and spread of three weeks as a tenth of the spread', async () => {
    for (const { device } of wild) {
      const { median, spread, minutes } = await plainly(`device = '${device}'`);
      expect(spread).toBeGreaterThan(0.3);
      expect(known.get(device)?.samples).toBe(minutes);
      expect(Math.abs((known.get(device)?.median ?? NaN) - median)).toBeLessThan(spread / 10);
      expect(Math.abs((known.get(device)?.spread ?? NaN) / spread - 1)).toBeLessThan(0.1);
    }
  });

  it('takes all minutes that are kept of a device that is known for less than a day', async () => {
    const { median, spread, minutes } = await plainly("device = 'young'");
    expect(Math.abs((known.get('young')?.samples ?? NaN) - minutes)).toBeLessThan(every);
    const within = every === 1 ? 0.005 : spread / 5;
    expect(Math.abs((known.get('young')?.median ?? NaN) - median)).toBeLessThan(within);
    expect(Math.abs((known.get('young')?.spread ?? NaN) - spread)).toBeLessThan(within);
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
});
