import { patiently } from '../../ingest/archive/patiently.ts';
import type { Store } from '../../runtime/clickhouse/store.ts';
import type { Logger } from '../../runtime/logger.ts';
import { pause } from '../../runtime/retry.ts';
import { type Day, daysHeld, linesOf } from './days.ts';

const everyMs = 3_600_000;
/** A day may hold billions of rows: after a new start on an old table they are counted one by one. */
const atOnce = 20;

export interface CountDaysOptions {
  store: Pick<Store, 'query' | 'insertJson'>;
  logger: Pick<Logger, 'warn'>;
  signal: AbortSignal;
}

/** Once an hour writes down what each day holds that is over and has changed since. Resolves when aborted. */
export async function keepCountingDays(options: CountDaysOptions): Promise<void> {
  while (!options.signal.aborted) {
    const counted = await patiently(options, () => countDays(options.store));
    if (counted < atOnce) await pause(everyMs, options.signal);
  }
}

/**
 * The oldest twenty days first, each whole or not at all. What is written down of a day is true of any moment since the one before:
 * rows that have changed meanwhile are noticed by their number at the next look. @returns how many @throws Fault of the store
 */
export async function countDays(store: CountDaysOptions['store']): Promise<number> {
  const due = (await daysHeld(store)).filter(isDue).slice(0, atOnce);
  for (const { day, rows, forgotten } of due)
    await store.insertJson('counted_days', [{ day, rows, lines: await linesOf(store, [day]), forgotten }]);
  return due.length;
}

function isDue({ closed, expiring, rows, forgotten, counted }: Day): boolean {
  return closed && !expiring && (counted?.rows !== rows || counted.forgotten !== forgotten);
}
