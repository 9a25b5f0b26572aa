import { residual, type Totals } from '../ingest/archive/ledger.ts';
import type { Store } from '../runtime/clickhouse/store.ts';
import type { Measured } from './metrics/measured.ts';

/** Counting reads one small column of all days. */
const freshMs = 60_000;

/** Lines in the table of events. @throws Fault of the store */
export async function storedLines(store: Pick<Store, 'query'>): Promise<number> {
  const rows = await store.query<{ lines: string }>('SELECT toString(sum(lines)) AS lines FROM events', {});
  return Number(rows[0]?.lines ?? 0);
}

/**
 * Counts what is stored, at most once a minute while nothing is missing, and holds it against the log's own account. While rows come in no two
 * counts are of the same moment: of what the accounts before and after allow, the residual nearest to 0 is told.
 */
export function balance(store: Pick<Store, 'query'>, totals: () => Totals, now: () => number) {
  let told: Pick<Measured, 'lines'> = {};
  let counted = Number.NEGATIVE_INFINITY;
  return async (): Promise<Pick<Measured, 'lines'>> => {
    if (told.lines?.residual === 0 && now() - counted < freshMs) return told;
    counted = now();
    const before = totals();
    const stored = await storedLines(store);
    const least = residual(before, stored);
    const most = residual(totals(), stored);
    told = { lines: { stored, residual: Math.max(least, Math.min(most, 0)) } };
    return told;
  };
}
