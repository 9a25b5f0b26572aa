import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { type TemporaryStore, temporaryStore } from '../../runtime/clickhouse/temporary-store.ts';
import { Fault } from '../../runtime/errors.ts';
import { eventTable } from './event-table.ts';

let temporary: TemporaryStore;
let store: Store;
/** The days each look was limited to; `[]` where it was not. */
const looks: string[][] = [];

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());
beforeEach(async () => {
  await store.command('TRUNCATE TABLE events');
  looks.length = 0;
});

const watched = (refusing = false): Store => ({
  ...store,
  query: (sql, params = {}, options) => {
    if (sql.includes('FROM events')) looks.push((params['days'] as string[] | undefined) ?? []);
    else if (refusing && sql.includes('system.parts')) throw new Fault('STORE_REFUSED', 'not granted');
    return store.query(sql, params, options);
  },
});
const highWater = (lane: 'telemetry' | 'identity' = 'telemetry', on = watched()): Promise<number> =>
  eventTable(on, new AbortController().signal).highWater(lane, 0);

/** One insert of ten rows a record, as the archive makes them. */
async function insert(day: string, from: number, to = from, lane = 1): Promise<void> {
  await store.command(
    "INSERT INTO events (received_at, time, tenant, device, lane, partition, offset, row) SELECT toDateTime64({day:String}, 3, 'UTC') AS at, at, 'acme', toString(number), {lane:UInt8}, 0, {from:UInt64} + intDiv(number, 10), number % 10 FROM numbers({rows:UInt64})",
    { day, lane, from, rows: (to - from + 1) * 10 },
  );
}

describe('where the table stands', () => {
  test('is -1 while it holds nothing, or nothing of this lane', async () => {
    expect(await highWater()).toBe(-1);
    await insert('2026-11-21', 0, 9, 2);
    expect(await highWater()).toBe(-1);
    expect(await highWater('identity')).toBe(9);
  });

  test('is read from the day inserted into last alone', async () => {
    for (let day = 1; day <= 20; day++) await insert(`2026-11-${day}`, day * 10, day * 10 + 9);
    expect(await highWater()).toBe(209);
    expect(looks).toEqual([['20261120']]);
  });

  test('is found in an older day when a record of yesterday followed one of today', async () => {
    await insert('2026-11-21', 0, 9);
    await insert('2026-11-22', 10);
    await insert('2026-11-21', 11);
    await insert('2026-11-22', 0, 3, 2);
    expect(await highWater()).toBe(11);
    await store.command('OPTIMIZE TABLE events FINAL');
    expect(await highWater()).toBe(11);
  });

  test('is not what a clock that was wrong left in a day to come', async () => {
    await insert('2031-01-01', 0, 9);
    await insert('2026-11-21', 10, 19);
    expect(await highWater()).toBe(19);
    expect(looks).toEqual([['20261121']]);
  });

  test('is found however many days of other lanes came since, in few looks', async () => {
    await insert('2026-10-01', 0, 4, 2);
    for (let day = 1; day <= 20; day++) await insert(`2026-11-${day}`, day);
    expect(await highWater('identity')).toBe(4);
    expect(looks.length).toBeLessThanOrEqual(5);
  });

  test('is the same where nobody may look at the parts', async () => {
    await insert('2026-11-22', 0);
    await insert('2026-11-21', 1);
    expect(await highWater('telemetry', watched(true))).toBe(1);
    expect(looks).toEqual([[]]);
  });

  test('is exact whatever was inserted and merged in between', async () => {
    let state = 7;
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
    const next = [0, 0];
    for (let i = 0; i < 60; i++) {
      const lane = random(4) === 0 ? 1 : 0;
      const from = next[lane] ?? 0;
      next[lane] = from + 1 + random(3);
      await insert(`2026-11-${20 + random(4)}`, from, (next[lane] ?? 0) - 1, lane + 1);
      if (random(10) === 0) await store.command(`OPTIMIZE TABLE events PARTITION ID '2026112${random(4)}'`);
      if (i % 3 === 0)
        expect([await highWater(), await highWater('identity')]).toEqual(next.map((offset) => offset - 1));
    }
  });

  test('is found where the table stands for another one that holds the rows, as in a cluster', async () => {
    await store.command('RENAME TABLE events TO events_local');
    await store.command("CREATE TABLE events AS events_local ENGINE = Merge('tocsin', '^events_local$')");
    try {
      expect(await highWater()).toBe(-1);
      await store.command(
        "INSERT INTO events_local (received_at, time, lane, offset) VALUES ('2026-11-21', '2026-11-21', 1, 41)",
      );
      expect(await highWater()).toBe(41);
    } finally {
      await store.command('DROP TABLE events SYNC');
      await store.command('RENAME TABLE events_local TO events');
    }
  });
});
