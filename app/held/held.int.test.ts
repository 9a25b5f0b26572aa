import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../../runtime/clickhouse/temporary-store.ts';
import { countDays } from './count-days.ts';
import { daysHeld } from './days.ts';
import { heldLines } from './lines.ts';

const dayMs = 86_400_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;
const dayOf = (ago: number): string => new Date(today - ago * dayMs).toISOString().slice(0, 10).replaceAll('-', '');
let temporary: TemporaryStore;
let store: Store;

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
  // Rows are taken away here as retention takes them, and at no other moment.
  for (const table of ['events', 'forgotten']) await store.command(`ALTER TABLE ${table} REMOVE TTL`);
});
afterAll(() => temporary.remove());
beforeEach(async () => {
  for (const table of ['events', 'forgotten', 'counted_days']) await store.command(`TRUNCATE TABLE ${table}`);
});

/** Messages of a day, two lines each. */
async function received(ago: number, messages: number, first = 0): Promise<void> {
  const at = today - ago * dayMs;
  const rows = Array.from({ length: messages }, (_, i) => ({
    ...{ channel: 1, index: first + i, tenant: 'acme', device: `pump-${i % 2}`, kind: 'message-published', lines: 2 },
    ...{ time: at, at, received_at: at, lane: 1, partition: 0, offset: 7_000 - ago },
  }));
  await store.insertJson('events', rows, { settings: { date_time_input_format: 'best_effort' } });
}

async function forget(ago: number): Promise<void> {
  await store.command(`INSERT INTO forgotten SELECT 'wish', lane, partition, offset, min(received_at), count(), sum(lines)
    FROM events WHERE device = 'pump-0' AND toYYYYMMDD(received_at) = ${dayOf(ago)} GROUP BY lane, partition, offset`);
  await store.command(
    `ALTER TABLE events DELETE WHERE device = 'pump-0' AND toYYYYMMDD(received_at) = ${dayOf(ago)} SETTINGS mutations_sync = 1`,
  );
}

const letGo = async (ago: number): Promise<void> => {
  await store.command(`ALTER TABLE events DROP PARTITION ${dayOf(ago)}`);
  await store.command(
    `ALTER TABLE forgotten DELETE WHERE toYYYYMMDD(received_at) = ${dayOf(ago)} SETTINGS mutations_sync = 1`,
  );
};

/** As if it had been counted so many days ago, when it was not expiring yet. */
async function countedInTime(ago: number): Promise<void> {
  const [row] = await store.query<{ rows: number; lines: number; gone: number }>(
    `SELECT toInt64(count()) AS rows, toInt64(sum(lines)) AS lines, (SELECT toInt64(sum(lines)) FROM forgotten FINAL WHERE toYYYYMMDD(received_at) = ${dayOf(ago)}) AS gone
      FROM events WHERE toYYYYMMDD(received_at) = ${dayOf(ago)}`,
  );
  await store.insertJson('counted_days', [
    { day: Number(dayOf(ago)), rows: row?.rows, lines: row?.lines, forgotten: row?.gone },
  ]);
}

test('days are counted once they are over, and again when their rows change', async () => {
  for (const [ago, messages] of [
    [0, 5],
    [1, 4],
    [3, 10],
    [30, 6],
  ] as const)
    await received(ago, messages);
  expect(await countDays(store)).toBe(2);
  expect(await countDays(store)).toBe(0);
  await received(3, 1, 100);
  expect(await heldLines(store)).toEqual({ stored: 2 * 26, forgotten: 0 });
  expect(await countDays(store)).toBe(1);
  expect((await daysHeld(store)).map(({ day, counted }) => [String(day), counted?.lines])).toEqual([
    [dayOf(30), 12],
    [dayOf(3), 22],
    [dayOf(1), undefined],
    [dayOf(0), undefined],
  ]);
});

test('of a day that was counted no lines are read, of any other they are', async () => {
  await received(3, 10);
  await received(0, 5);
  await store.insertJson('counted_days', [{ day: Number(dayOf(3)), rows: 10, lines: 1_000, forgotten: 0 }]);
  expect(await heldLines(store)).toEqual({ stored: 1_010, forgotten: 0 });
});

test('rows per day are known to the engine without reading any', async () => {
  await received(3, 10);
  const plan = await store.query<{ explain: string }>(
    'EXPLAIN SELECT toYYYYMMDD(received_at) AS day, count() AS a, 0 AS b FROM events GROUP BY day',
  );
  expect(plan.map(({ explain }) => explain).join('\n')).toContain('_minmax_count_projection');
});

test('what retention lets go of stays in the accounts', async () => {
  await received(401, 10);
  await countedInTime(401);
  await received(0, 5);
  await letGo(401);
  expect(await heldLines(store)).toEqual({ stored: 30, forgotten: 0 });
  expect(await countDays(store)).toBe(0);
});

test('what is missing of a day that is not over its retention is missing', async () => {
  await received(399, 10);
  await received(3, 8);
  await countDays(store);
  await letGo(399);
  expect(await heldLines(store)).toEqual({ stored: 16, forgotten: 0 });
});

test('a device forgotten at any time leaves the sum as it was', async () => {
  await received(401, 10);
  await forget(401);
  await countedInTime(401);
  await received(30, 6);
  await countDays(store);
  await forget(30);
  expect(await heldLines(store)).toEqual({ stored: 10 + 6, forgotten: 10 + 6 });
  expect(await countDays(store)).toBe(1);
  await letGo(401);
  expect(await heldLines(store)).toEqual({ stored: 10 + 6, forgotten: 10 + 6 });
  // Its rows were still there, though their time was over: they are counted as they were.
  await received(402, 4);
  await countedInTime(402);
  await forget(402);
  expect(await heldLines(store)).toEqual({ stored: 10 + 6 + 8, forgotten: 10 + 6 });
});

test('where a build before this one runs all days are summed up', async () => {
  await received(3, 10);
  await store.command('RENAME TABLE counted_days TO put_aside');
  try {
    expect(await heldLines(store)).toEqual({ stored: 20, forgotten: 0 });
  } finally {
    await store.command('RENAME TABLE put_aside TO counted_days');
  }
});
