import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { configOf } from '../app/options.ts';
import { openStoreFor } from '../app/open-store.ts';
import type { Store } from '../runtime/clickhouse/store.ts';
import type { Tocsin } from './tocsin.ts';

/** Bytes on disk per byte on the wire. */
export interface DiskShares {
  events: number;
  raw: number;
  log: number;
}

/** Once all parts are merged into one. */
export async function measureDisk({ installation }: Tocsin, wireBytes: number): Promise<DiskShares> {
  const config = configOf({ config: installation.configFile });
  const store = openStoreFor(config);
  try {
    await mergeAll(store);
    const rows = await store.query<{ raw: number; rest: number }>(
      `SELECT sumIf(column_bytes_on_disk, column = 'raw') AS raw, sumIf(column_bytes_on_disk, column != 'raw') AS rest
       FROM system.parts_columns WHERE database = currentDatabase() AND table = 'events' AND active`,
    );
    const { raw = 0, rest = 0 } = rows[0] ?? {};
    const log = config.kafka === undefined ? bytesBelow(join(config.data, 'log')) : 0;
    return { events: rest / wireBytes, raw: raw / wireBytes, log: log / wireBytes };
  } finally {
    await store.close();
  }
}

/** A merge that runs already makes OPTIMIZE answer at once, and only wide parts say what a column takes. */
async function mergeAll(store: Store): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await store.command('OPTIMIZE TABLE events FINAL', {}, { timeoutMs: 300_000 });
    const parts = await store.query<{ type: string; day: string }>(
      `SELECT part_type AS type, partition AS day FROM system.parts
       WHERE database = currentDatabase() AND table = 'events' AND active`,
    );
    const days = new Set(parts.map((part) => part.day));
    if (parts.length === days.size && parts.every((part) => part.type === 'Wide')) return;
    await sleep(500);
  }
  throw new Error('the parts of events do not become one wide part a day: send more lines');
}

function bytesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
