import { join } from 'node:path';
import { spawnEngine } from '../../runtime/clickhouse/spawn-engine.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Config } from '../../runtime/config/schema.ts';
import { Fault } from '../../runtime/errors.ts';
import { openStoreFor } from '../open-store.ts';
import { ensureEndpoint } from '../engine-endpoint.ts';

/** What `action` does with the tables, whether or not anything runs: an embedded engine that does not is started for it. */
export async function withStore<T>(config: Config, action: (store: Store) => Promise<T>): Promise<T> {
  if (config.clickhouse === undefined) await ensureEndpoint(config.data);
  const store = openStoreFor(config);
  try {
    const started = config.clickhouse === undefined && !(await answers(store)) ? await start(config) : undefined;
    try {
      return await action(store);
    } finally {
      await started?.stop();
    }
  } finally {
    await store.close();
  }
}

async function answers(store: Store): Promise<boolean> {
  try {
    await store.ping();
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === 'STORE_UNAVAILABLE') return false;
    throw error;
  }
}

async function start(config: Config): Promise<{ stop(): Promise<void> }> {
  const { port, password, readerPassword } = await ensureEndpoint(config.data);
  return spawnEngine({
    directory: join(config.data, 'engine', 'store'),
    ...{ host: '127.0.0.1', port, password, readerPassword },
  });
}
