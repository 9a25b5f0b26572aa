import { residual, type Totals } from '../ingest/archive/ledger.ts';
import type { Store } from '../runtime/clickhouse/store.ts';
import type { Measured } from './metrics/measured.ts';

/** Counting reads one small column of all days. */
const freshMs = 60_000;

export interface HeldLines {
  /** In the table of events. */
  stored: number;
  /** Taken out of it, or never put in, because their device is forgotten. */
  forgotten: number;
}

/** What became of the lines that were copied. @throws Fault of the store */
export async function heldLines(store: Pick<Store, 'query'>): Promise<HeldLines> {
  const [row] = await store.query<{ stored: string; forgotten: string }>(
    'SELECT toString(sum(lines)) AS stored, toString((SELECT sum(lines) FROM forgotten FINAL)) AS forgotten FROM events',
    {},
  );
  return { stored: Number(row?.stored ?? 0), forgotten: Number(row?.forgotten ?? 0) };
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
    const { stored, forgotten } = await heldLines(store);
    const least = residual(before, stored + forgotten);
    const most = residual(totals(), stored + forgotten);
    told = { lines: { stored, residual: Math.max(least, Math.min(most, 0)) } };
    return told;
  };
}
