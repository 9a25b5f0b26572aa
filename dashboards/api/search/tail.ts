import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../runtime/clock.ts';
import { limits } from '../../../schemas/limits.ts';
import type { BoundedEvents, Scope } from '../../search/bounded.ts';
import { sse } from '../live/events.ts';
import { eventRow, idOf, type StoredRow } from './row.ts';

const everyMs = 1_000;
/** Partitions are copied each on its own: what arrived a little earlier may become visible a little later. */
const overlapMs = 15_000;
const rowsAtOnce = 500;
const quietBeatMs = 15_000;

/**
 * Events that fit as they become visible, by arrival. A look brings at most 500; when there are more the reader is told
 * that some were left out and goes on with what is new.
 */
export async function* tailText(
  events: BoundedEvents,
  filter: Pick<Scope, 'tenant' | 'filter'>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let arrivedFrom = clock.now();
  let shown = new Map<string, number>();
  let quietMs = 0;
  while (!signal.aborted) {
    const now = clock.now();
    const scope = { ...filter, from: 0, to: now + limits.aheadOfReceiptMs + 1, rows: rowsAtOnce + shown.size };
    // Whatever its own stamp: what arrived now is shown now.
    const recent = { ...scope, from: Math.max(0, arrivedFrom - 30 * limits.aheadOfReceiptMs) };
    const rows = await events.query<StoredRow>(
      'arrivals',
      recent,
      { params: { arrivedFrom } },
      { signal, timeoutMs: 10_000 },
    );
    const fresh = rows.filter((row) => !shown.has(idOf(row)));
    for (const row of rows) shown.set(idOf(row), row.received_ms);
    if (fresh.length > 0) {
      yield fresh.map((row) => sse('row', eventRow(row))).join('');
      quietMs = 0;
    } else if ((quietMs += everyMs) >= quietBeatMs) {
      yield ': still here\n\n';
      quietMs = 0;
    }
    if (rows.length >= recent.rows) {
      yield sse('cut', { most: rowsAtOnce });
      arrivedFrom = now;
    } else arrivedFrom = Math.max(arrivedFrom, now - overlapMs);
    const from = arrivedFrom;
    shown = new Map([...shown].filter(([, at]) => at >= from));
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
