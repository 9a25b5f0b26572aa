import type { Store } from '../../runtime/clickhouse/store.ts';

export interface Filling {
  events: number;
  /** Messages of a device in a minute. */
  perMinute: number;
  days: number;
}

export const models = 5;
/** A Monday; what is filled begins there. */
export const beginning = Date.UTC(2026, 10, 2);
const dayMs = 86_400_000;

export function devicesOf({ events, perMinute, days }: Filling): number {
  return Math.max(models, Math.round(events / (perMinute * 1440 * days)));
}

/** Fills `events`, a day at a time, with a fleet whose nights are quiet; the engine makes them up from their number alone. */
export async function fillEvents(store: Store, filling: Filling): Promise<void> {
  const { perMinute, days } = filling;
  const devices = devicesOf(filling);
  for (let day = 0; day < days; day++)
    await store.command(
      `INSERT INTO events (time, at, received_at, channel, index, tenant, device, kind, size, weight, lines, attributes, lane, offset)
       SELECT fromUnixTimestamp64Milli({from:Int64} + toInt64(intDiv(number, {devices:UInt64}) * {spacing:UInt64} + number % 1000), 'UTC') AS time,
         time, time, 1, number, 'acme', concat('device-', leftPad(toString(number % {devices:UInt64}), 8, '0')),
         'message-published', 100 + cityHash64(number) % 900,
         1 + if(toHour(time) < 6, 0, cityHash64(number, 1) % 4), 1,
         map('model', concat('model-', toString(number % {devices:UInt64} % {models:UInt64}))), 1, number
       FROM numbers({rows:UInt64})`,
      {
        ...{ from: beginning + day * dayMs, devices, models, spacing: Math.floor(60_000 / perMinute) },
        rows: devices * perMinute * 1440,
      },
      { timeoutMs: 3_600_000 },
    );
}
