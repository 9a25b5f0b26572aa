import type { Store } from '../runtime/clickhouse/store.ts';

export interface DroppedSource {
  tenant: string;
  /** The device, else the gateway, else the address, else the listener. */
  source: string;
  reason: string;
  lines: number;
}

const dayMs = 24 * 3_600_000;
const most = 20;

/** The sources of which most was let go of within the last day, the largest first. @throws Fault of the store */
export function droppedSources(store: Pick<Store, 'query'>, now: number): Promise<DroppedSource[]> {
  return store.query<DroppedSource>(
    `SELECT tenant, multiIf(subject != '', subject, gateway != '', gateway, peer != '', peer, events.source) AS source, reason,
      toInt64(sum(weight)) AS lines
    FROM events
    WHERE kind = 'input-dropped' AND received_at >= fromUnixTimestamp64Milli({from:Int64})
    GROUP BY tenant, source, reason ORDER BY lines DESC, tenant, source, reason LIMIT {most:UInt32}`,
    { from: now - dayMs, most },
  );
}
