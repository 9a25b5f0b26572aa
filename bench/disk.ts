import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { configOf } from '../app/options.ts';
import { openStoreFor } from '../app/context.ts';
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
    await store.command('OPTIMIZE TABLE events FINAL', {}, { timeoutMs: 300_000 });
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

function bytesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
