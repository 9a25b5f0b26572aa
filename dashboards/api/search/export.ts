import type { BoundedEvents, Scope } from '../../search/bounded.ts';
import { csvLine } from '../export/csv.ts';
import { beginning } from './event-place.ts';
import { exportCells, exportColumns, exportJson, type StoredRow } from './row.ts';

const timeoutMs = 10 * 60_000;

/** All rows of a scope as text, read while it is written. */
export async function* exportText(
  events: BoundedEvents,
  scope: Scope,
  format: 'csv' | 'ndjson',
  signal: AbortSignal,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(exportColumns);
  const params = { beforeTime: beginning.time, beforeChannel: beginning.channel, beforeIndex: beginning.index };
  for await (const rows of events.stream<StoredRow>('page', scope, { params }, { signal, timeoutMs }))
    yield rows
      .map((row) => (format === 'csv' ? csvLine(exportCells(row)) : `${JSON.stringify(exportJson(row))}\n`))
      .join('');
}
