import type { RecordHeader } from '../../schemas/record.ts';

/** What became of every line, by the log's own account. Stored is not here: that is counted in the table. */
export interface Totals {
  offered: number;
  deadLettered: number;
  dropped: Record<string, number>;
  refused: Record<string, number>;
}

export const noTotals = (): Totals => ({ offered: 0, deadLettered: 0, dropped: {}, refused: {} });

/** Adds one record to the totals. A record that was there before to the letter counts for nothing; a resent batch was
 * offered again, and dropped. */
export function account(totals: Totals, header: RecordHeader, repeat: 'writer' | 'batch' | undefined): void {
  const { accounts } = header;
  if (repeat === 'writer' || accounts === undefined) return;
  totals.offered += accounts.offered;
  if (repeat === 'batch') add(totals.dropped, 'duplicate_batch', header.lines ?? accounts.offered);
  else if (header.type === 'rejections') totals.deadLettered += header.lines ?? header.rows ?? 0;
  for (const [reason, count] of Object.entries(accounts.dropped ?? {})) add(totals.dropped, reason, count);
  for (const [reason, count] of Object.entries(accounts.refused ?? {})) add(totals.refused, reason, count);
}

export function addTotals(into: Totals, more: Totals): Totals {
  into.offered += more.offered;
  into.deadLettered += more.deadLettered;
  for (const [reason, count] of Object.entries(more.dropped)) add(into.dropped, reason, count);
  for (const [reason, count] of Object.entries(more.refused)) add(into.refused, reason, count);
  return into;
}

/** offered - stored - dead-lettered - dropped - refused: 0, or something was lost or doubled. */
export function residual(totals: Totals, stored: number): number {
  return totals.offered - stored - totals.deadLettered - sum(totals.dropped) - sum(totals.refused);
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function add(counts: Record<string, number>, reason: string, count: number): void {
  counts[reason] = (counts[reason] ?? 0) + count;
}
