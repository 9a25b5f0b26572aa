import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import { dayMs } from './hours.ts';
import { Rollup } from './rollup.ts';
import { statements } from './statements.ts';
import type { LearnStore } from './store.ts';

let temporary: TemporaryStore;
let store: Store;
const day = Date.UTC(2026, 10, 21);

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
});
afterAll(() => temporary.remove());

/** Events of a fleet of two tenants that speaks seldom: nearly as many devices and hours as messages. */
async function insert(rows: number, first: number): Promise<void> {
  await store.command(
    `INSERT INTO events (time, received_at, tenant, device, kind, size, weight, lane, partition, offset, row)
     SELECT fromUnixTimestamp64Milli({day:Int64} + toInt64(number % 86400000) * 137 % 86400000) AS time, time, if(number % 3 = 0, 'acme', 'other'),
       concat('device-', toString(cityHash64(number) % 60000)), if(number % 50 = 0, 'session-refused', 'message-published'),
       10 + number % 7, 1 + number % 3, 1, 0, {first:UInt64}, number
     FROM numbers({first:UInt64}, {rows:UInt64})`,
    { day, rows, first },
  );
}

beforeAll(async () => {
  for (const first of [0, 150_000, 300_000, 450_000]) await insert(150_000, first);
});

async function counted(): Promise<void> {
  const ranges: unknown[] = [];
  const watched: LearnStore = {
    query: (sql, params) => store.query(sql, params),
    async command(sql, params = {}) {
      if (sql === statements.fillSpan) ranges.push([params['after'], params['upTo']]);
      await store.command(sql, params);
    },
  };
  await new Rollup(watched).rebuild(day, day + dayMs).next();
  expect(ranges.length).toBeGreaterThan(1);
  const [rolled] = await store.query(
    `SELECT toInt64(count()) AS hours, toInt64(sum(arraySum(messages))) AS message_sum, toInt64(sum(arraySum(bytes))) AS byte_sum,
       toInt64(sum(first)) AS first_sum, toInt64(sum(last)) AS last_sum,
       toString(groupBitXor(cityHash64(tenant, device, toUnixTimestamp(hour), minutes))) AS heard FROM device_hours`,
  );
  const [plain] = await store.query(
    `SELECT toInt64(count()) AS hours, toInt64(sum(sent)) AS message_sum, toInt64(sum(spoken)) AS byte_sum,
       toInt64(sum(earliest)) AS first_sum, toInt64(sum(latest)) AS last_sum,
       toString(groupBitXor(cityHash64(tenant, device, toUnixTimestamp(hour), heard_in))) AS heard
     FROM (SELECT tenant, device, toStartOfHour(toDateTime(time, 'UTC')) AS hour, sum(weight * (kind = 'message-published')) AS sent,
       sum(size * weight * (kind = 'message-published')) AS spoken, min(toMinute(time)) AS earliest, max(toMinute(time)) AS latest,
       arraySort(groupUniqArrayIf(toMinute(time), kind = 'message-published')) AS heard_in FROM events GROUP BY tenant, device, hour)`,
  );
  expect(rolled).toEqual(plain);
}

it('of many devices some at a time count the same as one plain GROUP BY', counted);

it('count the same where the table stands for another one that holds the rows, as in a cluster', async () => {
  await store.command('RENAME TABLE events TO events_local');
  await store.command("CREATE TABLE events AS events_local ENGINE = Merge('tocsin', '^events_local$')");
  try {
    await store.command('TRUNCATE TABLE device_hours');
    await counted();
    await store.command('TRUNCATE TABLE device_hours');
    expect(await new Rollup(store).close(day + dayMs)).toHaveLength(2);
  } finally {
    await store.command('DROP TABLE events SYNC');
    await store.command('RENAME TABLE events_local TO events');
  }
});
