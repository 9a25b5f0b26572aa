import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Rollup } from '../../learn/rollup.ts';
import type { Span } from '../../learn/spans.ts';
import { lockDirectory } from '../../runtime/clickhouse/engine/lock.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import { Fault } from '../../runtime/errors.ts';

const pauseMs = 250;

export interface RebuildOptions {
  store: Store;
  /** The data directory: one process at a time builds hours beside learn. */
  data: string;
  signal: AbortSignal;
}

/** Rolls up every span of receipt that has any of a range (ms since 1970, `to` not included) anew, when nobody else does. */
export async function* rebuildHours(
  { store, data, signal }: RebuildOptions,
  from: number,
  to: number,
): AsyncGenerator<Span> {
  const lock = await turn(data, signal);
  try {
    for await (const span of new Rollup(store, 'device_hours_rebuilt').rebuild(from, to)) {
      signal.throwIfAborted();
      yield span;
    }
  } finally {
    lock.close();
  }
}

async function turn(data: string, signal: AbortSignal): Promise<{ close(): void }> {
  for (;;) {
    try {
      return lockDirectory(join(data, 'state'), 'rebuild.lock');
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'DATA_LOCKED') throw error;
    }
    await sleep(pauseMs, undefined, { signal });
  }
}
