import { residual, type Totals } from '../../ingest/archive/ledger.ts';
import type { Measured } from '../metrics/measured.ts';
import type { HeldLines } from './lines.ts';

/** How long a count is good for while nothing is missing. */
const freshMs = 60_000;

/**
 * Counts what is stored, at most once a minute while nothing is missing, and holds it against the log's own account. While rows come in no two
 * counts are of the same moment: of what the accounts before and after allow, the residual nearest to 0 is told.
 */
export function balance(count: () => Promise<HeldLines>, totals: () => Totals, now: () => number) {
  let told: Pick<Measured, 'lines'> = {};
  let counted = Number.NEGATIVE_INFINITY;
  return async (): Promise<Pick<Measured, 'lines'>> => {
    if (told.lines?.residual === 0 && now() - counted < freshMs) return told;
    counted = now();
    const before = totals();
    const { stored, forgotten } = await count();
    const least = residual(before, stored + forgotten);
    const most = residual(totals(), stored + forgotten);
    told = { lines: { stored, residual: Math.max(least, Math.min(most, 0)) } };
    return told;
  };
}
