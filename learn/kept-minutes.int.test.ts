import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../runtime/clickhouse/store.ts';
import { temporaryStore, type TemporaryStore } from '../runtime/clickhouse/temporary-store.ts';
import { dayMs, hourMs } from './hours.ts';
import { Rollup } from './rollup.ts';

let temporary: TemporaryStore;
let store: Store;
const first = Date.UTC(2026, 10, 20);
const second = first + dayMs;
const third = second + dayMs;

beforeAll(async () => {
  temporary = await temporaryStore();
  ({ store } = temporary);
  await crowd(1_100_000);
  for (const day of [second, third]) {
    await steady(day, 'every-minute', 60_000);
    await steady(day, 'every-seventh', 7 * 60_000);
    await steady(day, 'once-an-hour', hourMs);
    await steady(day, 'only-handshakes', 5 * 60_000, { kind: 'session-opened' });
    await steady(day, 'every-minute', 600_000, { late: 3 * hourMs });
  }
});
afterAll(() => temporary.remove());

/** A day of so many messages that the next is thinned. */
async function crowd(rows: number): Promise<void> {
  await store.command(
    `INSERT INTO events (time, received_at, tenant, device, kind, size, weight, lane, offset, row)
     SELECT fromUnixTimestamp64Milli({first:Int64} + intDiv(number * 86400000, {rows:UInt64})) AS time, time, 'acme',
       concat('crowd-', toString(number % 20)), 'message-published', 10, 1, 1, 1, number FROM numbers({rows:UInt64})`,
    { first, rows },
  );
}

let inserts = 2;
async function steady(
  day: number,
  device: string,
  every: number,
  { kind = 'message-published', late = 0 } = {},
): Promise<void> {
  await store.command(
    `INSERT INTO events (time, received_at, tenant, device, kind, size, weight, lane, offset, row)
     SELECT fromUnixTimestamp64Milli({day:Int64} + toInt64(number * {every:UInt64}) - {late:Int64}) AS time,
       fromUnixTimestamp64Milli({day:Int64} + toInt64(number * {every:UInt64})), 'acme', {device:String}, {kind:String},
       10 + number % 7, 1 + number % 3, 1, {insert:UInt64}, number FROM numbers(intDiv(86400000, {every:UInt64}))`,
    { day, device, every, kind, late, insert: inserts++ },
  );
}

/** Hours that are not as the events say: of the minutes that are kept, and of those heard in at all. */
const wrong = () =>
  store.query(
    `WITH toUInt32(intDiv(toUnixTimestamp64Milli(time), 60000)) AS minute
     SELECT device, hour, received_day FROM (
       SELECT device, hour, toDate(received) AS received_day, any(d.every) AS every, min(d.first) AS first, max(d.last) AS last,
         sumMap(minutes, messages) AS sent, sumMap(minutes, bytes) AS spoken FROM device_hours AS d GROUP BY device, hour, received_day
     ) AS rolled
     FULL JOIN (
       SELECT device, toStartOfHour(toDateTime(time, 'UTC')) AS hour, toDate(received_at) AS received_day,
         if(toDate(hour) = toDate('2026-11-21'), 6, 1) AS every, min(toMinute(time)) AS first, max(toMinute(time)) AS last,
         sumMapIf([toUInt8(toMinute(time))], [toUInt64(weight)],
           kind = 'message-published' AND (minute + intHash32(toUInt32(intDiv(minute, 60)))) % every = 0) AS sent,
         sumMapIf([toUInt8(toMinute(time))], [toUInt64(size) * weight],
           kind = 'message-published' AND (minute + intHash32(toUInt32(intDiv(minute, 60)))) % every = 0) AS spoken
       FROM events GROUP BY device, hour, received_day
     ) AS plain USING (device, hour, received_day)
     WHERE (rolled.every, rolled.first, rolled.last, rolled.sent, rolled.spoken)
       != (plain.every, plain.first, plain.last, plain.sent, plain.spoken)`,
  );
const drained = async (all: AsyncIterable<unknown>) => {
  for await (const _ of all) continue;
};

it('are a sixth of a day that follows a large one, and all of others, whatever the spans', async () => {
  await drained(new Rollup(store).rebuild(first, third + dayMs));
  expect(await wrong()).toEqual([]);
  await store.command('TRUNCATE TABLE device_hours');
  const rollup = new Rollup(store);
  await rollup.fillMissing(first, third);
  await rollup.close(third + dayMs);
  expect(await wrong()).toEqual([]);
});

it('change from hour to hour, so that who speaks seldom is heard as often as he speaks', async () => {
  const [found] = await store.query(
    `SELECT toInt64(countIf(device = 'every-minute' AND length(minutes) != 10)) AS uneven,
       toInt64(uniqExactIf(minutes[1], device = 'every-minute')) AS shifts,
       toInt64(sumIf(length(minutes), device = 'every-seventh')) AS seventh,
       toInt64(countIf(device = 'once-an-hour' AND notEmpty(minutes))) AS hourly,
       toInt64(countIf(device = 'once-an-hour')) AS known, toInt64(countIf(device = 'only-handshakes')) AS shaken
     FROM device_hours WHERE every = 6 AND toDate(hour) = toDate('2026-11-21') AND toDate(received) = toDate('2026-11-21')`,
  );
  expect(found).toMatchObject({ uneven: 0, shifts: 6, known: 24, shaken: 24 });
  const { seventh, hourly } = found as { seventh: number; hourly: number };
  expect(Math.abs(seventh - 1_440 / 7 / 6)).toBeLessThan(12);
  expect(Math.abs(hourly - 4)).toBeLessThan(4);
});
