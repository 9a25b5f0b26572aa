import type { EventRow } from '../../../../../schemas/api/search.ts';

type Field = EventRow[string] | undefined;

export function textOf(value: Field): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Its time in ms: rows carry ms, or the text of a time. */
export function timeOf(row: EventRow): number {
  const time = row['time'] ?? row['receivedAt'] ?? row['received_at'];
  if (typeof time === 'number') return time;
  const text = textOf(time);
  return Date.parse(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
}

const mostKept = 50;
const kept = new Map<string, EventRow>();

/** Keeps a row for the panel, by the id that the address names. */
export function keepEvent(row: EventRow): string {
  const id = textOf(row['id']);
  kept.delete(id);
  kept.set(id, row);
  for (const [oldest] of kept) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return id;
}

export function keptEvent(id: string): EventRow | undefined {
  return kept.get(id);
}
