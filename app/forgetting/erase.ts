import { setTimeout as sleep } from 'node:timers/promises';
import { dayMs, dayOf } from '../../learn/hours.ts';
import type { Params, Store } from '../../runtime/clickhouse/store.ts';
import { faultPoint } from '../../runtime/fault-point.ts';
import { rebuildHours, type RebuildOptions } from '../keeping/rebuild-hours.ts';
import type { DeviceForgotten } from '../../schemas/forgetting.ts';
import { mutableTable } from './mutable-table.ts';

const pauseMs = 250;
const device = 'tenant = {tenant:String} AND if(empty(device), claimed_device, device) = {device:String}';
/** Lanes as `laneCodes` has them; arrays count from 1. */
const before =
  '((lane = 1 AND offset < {telemetry:Array(UInt64)}[partition + 1]) OR (lane = 2 AND offset < {identity:Array(UInt64)}[partition + 1]))';
const events = `events WHERE ${device} AND ${before}`;
const hours =
  'device_hours WHERE tenant = {tenant:String} AND device = {device:String} AND received <= fromUnixTimestamp64Milli({at:Int64})';
const findings =
  "findings WHERE tenant = {tenant:String} AND (device = {device:String} OR (subject_kind = 'device' AND subject = {device:String})) AND concluded_at <= fromUnixTimestamp64Milli({at:Int64})";

/**
 * Takes a forgotten device out of the tables, once the archive has passed the wish. Killed at any moment it may be done again:
 * rows are counted before they go, under the record they came with, and a record's rows go together.
 */
export async function erase(options: RebuildOptions, wish: DeviceForgotten): Promise<{ rows: number; lines: number }> {
  const { store, signal } = options;
  const { id, tenant, at, upTo } = wish;
  const params: Params = { id, tenant, device: wish.device, at, ...upTo };
  await store.command(
    `INSERT INTO forgotten (id, lane, partition, offset, received_at, rows, lines) SELECT {id:String}, lane, partition, offset, min(received_at), count(), sum(lines) FROM ${events} GROUP BY lane, partition, offset`,
    params,
    { signal },
  );
  faultPoint('forgotten-counted');
  await remove(store, events, params, signal);
  faultPoint('forgotten-events-gone');
  await remove(store, hours, params, signal);
  await remove(store, findings, params, signal);
  faultPoint('forgotten-all-gone');
  // In the span of the wish something may have been received later, and stays.
  const [later] = await store.query<{ first: number; last: number; rows: number }>(
    `SELECT toInt64(toUnixTimestamp64Milli(min(received_at))) AS first, toInt64(toUnixTimestamp64Milli(max(received_at))) AS last, toInt64(count()) AS rows FROM events WHERE ${device} AND received_at < fromUnixTimestamp64Milli({dayEnd:Int64})`,
    { ...params, dayEnd: dayOf(at) + dayMs },
    { signal },
  );
  if (later !== undefined && later.rows > 0)
    for await (const _ of rebuildHours(options, later.first, later.last + 1)) continue;
  const [counted] = await store.query<{ all_rows: number; all_lines: number }>(
    'SELECT toInt64(sum(rows)) AS all_rows, toInt64(sum(lines)) AS all_lines FROM forgotten FINAL WHERE id = {id:String}',
    params,
    { signal },
  );
  return { rows: counted?.all_rows ?? 0, lines: counted?.all_lines ?? 0 };
}

/** Whether anything is left, or has come back. */
export async function isErased(store: Store, { tenant, device: name, at, upTo }: DeviceForgotten): Promise<boolean> {
  const params: Params = { tenant, device: name, at, ...upTo };
  for (const from of [events, findings]) if ((await rowsOf(store, from, params)) > 0) return false;
  return true;
}

/** Rewrites the parts that hold such rows: afterwards the bytes are gone, not only hidden. */
async function remove(store: Store, from: string, params: Params, signal: AbortSignal): Promise<void> {
  if ((await rowsOf(store, from, params, signal)) === 0) return;
  const [name = '', condition = ''] = from.split(' WHERE ', 2);
  await store.command(`ALTER TABLE ${await mutableTable(store, name)} DELETE WHERE ${condition}`, params, { signal });
  while ((await rowsOf(store, from, params, signal)) > 0) await sleep(pauseMs, undefined, { signal });
}

async function rowsOf(store: Store, from: string, params: Params, signal?: AbortSignal): Promise<number> {
  const [row] = await store.query<{ n: number }>(
    `SELECT toInt64(count()) AS n FROM ${from}`,
    params,
    signal === undefined ? {} : { signal },
  );
  return row?.n ?? 0;
}
