import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../runtime/clickhouse/store.ts';

export interface Filling {
  events: number;
  /** Messages of a device in a minute. */
  perMinute: number;
  days: number;
}

const models = 5;
/** A Monday; what is filled begins there. */
export const beginning = Date.UTC(2026, 10, 2);
export const hourMs = 3_600_000;
/** Event time between two inserts. */
const stepMs = 300_000;
const stepsOfHour = hourMs / stepMs;

export function devicesOf({ events, perMinute, days }: Filling): number {
  return Math.max(models, Math.round(events / (perMinute * 1440 * days)));
}

/**
 * One hour of a fleet whose nights are quiet, as it comes in: an insert every five minutes, each event received within two seconds
 * but for one in a thousand, which comes up to three hours late. The engine makes them up from their number alone.
 */
export async function fillHour(store: Store, filling: Filling, hour: number): Promise<void> {
  const { perMinute } = filling;
  const devices = devicesOf(filling);
  const rows = (devices * perMinute * stepMs) / 60_000;
  for (let step = 0; step < stepsOfHour; step++)
    await store.command(
      `INSERT INTO events (time, at, received_at, channel, index, tenant, device, kind, size, weight, lines, attributes, lane, offset,
         gateway, source, peer, peer_port, payload_hash, raw)
       SELECT fromUnixTimestamp64Milli(stamp - if(number % 1000 = 0, toInt64(cityHash64(number, 2) % 10800000), 0), 'UTC') AS time,
         time, fromUnixTimestamp64Milli(stamp + toInt64(cityHash64(number, 3) % 2000), 'UTC'), 1, number, 'acme',
         concat('device-', leftPad(toString(number % {devices:UInt64}), 8, '0')) AS name,
         'message-published', 100 + cityHash64(number) % 900,
         1 + if(toHour(time) < 6, 0, cityHash64(number, 1) % 4), 1,
         map('model', concat('model-', toString(number % {devices:UInt64} % {models:UInt64}))), 1, number,
         'gw-1', 'mqtt', IPv4NumToString(toUInt32(cityHash64(name))), 1024 + cityHash64(name, 1) % 60000,
         concat(hex(cityHash64(number, 4)), hex(cityHash64(number, 5))),
         concat('<134>1 ', toString(time), ' gw-1 broker 412 - - Received PUBLISH from ', name, ' (d0, q1, r0, m', toString(number % 65536), ', ''telemetry/', name, '/', hex(cityHash64(number, 6)), ''')')
       FROM (
         SELECT number, {from:Int64} + toInt64(intDiv(number - {first:UInt64}, {devices:UInt64}) * {spacing:UInt64} + number % 1000) AS stamp
         FROM numbers({first:UInt64}, {rows:UInt64}))`,
      {
        ...{ from: beginning + hour * hourMs + step * stepMs, devices, models },
        ...{ spacing: Math.floor(60_000 / perMinute), first: (hour * stepsOfHour + step) * rows, rows },
      },
      { timeoutMs: 3_600_000 },
    );
  await settled(store);
}

/** Merging is the archive's cost: it is over before anything is measured. */
async function settled(store: Store): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet++) {
    const [row] = await store.query<{ n: number }>('SELECT toInt64(count()) AS n FROM system.merges');
    if ((row?.n ?? 0) > 0) quiet = -1;
    await sleep(100);
  }
}
