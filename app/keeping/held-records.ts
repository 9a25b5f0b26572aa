import { laneCodes } from '../../ingest/archive/chunk.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Lane } from '../../schemas/event/kinds.ts';

/** What the tables hold of one record of the log. */
export interface Held {
  offset: number;
  rows: number;
  distinct: number;
  forgotten: number;
}

/** Offsets `from` to `to`, both included, whose records were received from one UTC day to another (days since 1970). */
export interface Stretch {
  lane: Lane;
  partition: number;
  from: number;
  to: number;
  firstDay: number;
  lastDay: number;
}

const place =
  'lane = {lane:UInt8} AND partition = {partition:UInt16} AND offset >= {from:UInt64} AND offset <= {to:UInt64}';
// The table is not sorted by offset: the days spare reading all the others.
const inEvents = `SELECT toInt64(offset) AS offset, toInt64(count()) AS rows, toInt64(uniqExact(row)) AS distinct FROM events WHERE ${place} AND received_at >= fromUnixTimestamp64Milli({receivedFrom:Int64}) AND received_at < fromUnixTimestamp64Milli({receivedTo:Int64}) GROUP BY offset`;
const inForgotten = `SELECT toInt64(offset) AS offset, toInt64(sum(rows)) AS rows FROM forgotten FINAL WHERE ${place} GROUP BY offset`;
const dayMs = 86_400_000;

/** What is held of each record of a stretch that anything is held of. */
export async function heldRecords(store: Pick<Store, 'query'>, stretch: Stretch): Promise<Map<number, Held>> {
  const { lane, partition, from, to, firstDay, lastDay } = stretch;
  const params = {
    ...{ lane: laneCodes[lane], partition, from, to },
    ...{ receivedFrom: firstDay * dayMs, receivedTo: (lastDay + 1) * dayMs },
  };
  const held = new Map<number, Held>();
  for (const row of await store.query<Omit<Held, 'forgotten'>>(inEvents, params))
    held.set(row.offset, { ...row, forgotten: 0 });
  for (const { offset, rows } of await store.query<{ offset: number; rows: number }>(inForgotten, params)) {
    const there = held.get(offset);
    if (there === undefined) held.set(offset, { offset, rows: 0, distinct: 0, forgotten: rows });
    else there.forgotten = rows;
  }
  return held;
}

/** Rows of a partition from one offset to another (not included), whatever day they were received. */
export async function heldRows(
  store: Pick<Store, 'query'>,
  { lane, partition, from, to }: Pick<Stretch, 'lane' | 'partition' | 'from' | 'to'>,
): Promise<number> {
  const [row] = await store.query<{ rows: number }>(
    'SELECT toInt64(count()) AS rows FROM events WHERE lane = {lane:UInt8} AND partition = {partition:UInt16} AND offset >= {from:UInt64} AND offset < {to:UInt64}',
    { lane: laneCodes[lane], partition, from, to },
  );
  return row?.rows ?? 0;
}
