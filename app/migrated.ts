import { migrate } from '../runtime/clickhouse/migrate.ts';
import { retry } from '../runtime/retry.ts';
import type { Context } from './context.ts';

/** Waits for the store to answer and brings its tables up to this build. */
export async function migrated({ store, logger, signal }: Pick<Context, 'store' | 'logger' | 'signal'>): Promise<void> {
  const applied = await retry(() => migrate(store()), {
    signal,
    attempts: Number.POSITIVE_INFINITY,
    onRetry: (fault, attempt) => attempt === 0 && logger.info({ code: fault.code }, 'waiting for the store'),
  });
  if (applied.length > 0) logger.info({ applied }, 'migrations applied');
}
