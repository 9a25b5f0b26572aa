import { foldEntry, startTriage, type TriageState } from '../cases/triage-state.ts';
import { readJson } from '../runtime/log/json-record.ts';
import type { EventLog } from '../runtime/log/port.ts';
import type { Alert } from '../schemas/alert.ts';
import type { Case } from '../schemas/case.ts';
import type { ResponseCommand } from '../schemas/command.ts';
import { type Entry, entrySchema } from '../schemas/journal.ts';
import type { Suppression } from '../schemas/suppression.ts';
import { topics } from '../schemas/topics.ts';

export interface Book {
  state: TriageState;
  /** Next offset of the journal. */
  next: number;
}

/** Folds the journal from `book.next` to its present end, handing over each entry. */
export async function readBook(
  log: EventLog,
  book: Book = { state: startTriage(), next: 0 },
  each?: (entry: Entry, book: Book) => void,
): Promise<Book> {
  const { low, next } = await log.bounds(topics.journal, 0);
  book.next = Math.max(book.next, low);
  while (book.next < next) {
    const records = await log.read(topics.journal, 0, book.next);
    if (records.length === 0) break;
    for (const record of records) {
      const entry = readJson(record, entrySchema);
      foldEntry(book.state, entry);
      each?.(entry, book);
      book.next = record.offset + 1;
    }
  }
  return book;
}

/** All cases remembered, the latest first. */
export function casesIn(book: Book): Case[] {
  const cases = [...book.state.tenants.values()].flatMap((tenant) => [...tenant.cases.values()]);
  return cases.sort((a, b) => b.openedAt - a.openedAt || b.number - a.number);
}

export function suppressionsIn(book: Book): Suppression[] {
  return [...book.state.tenants.values()].flatMap((tenant) => [...tenant.suppressions.values()]);
}

/** Responses that wait for a person, the oldest first. */
export function proposalsIn(book: Book): ResponseCommand[] {
  const waiting = [...book.state.tenants.values()].flatMap((tenant) => [...tenant.proposals.values()]);
  return waiting.flatMap((proposals) => [...proposals.values()]).sort((a, b) => a.at - b.at);
}

/** All alerts remembered, newest first. */
export function alertsIn(book: Book): Alert[] {
  const alerts: Alert[] = [];
  for (const tenant of book.state.tenants.values()) {
    for (const state of tenant.alerts.values()) if (state.situation !== 'none') alerts.push(state.alert);
  }
  return alerts.sort((a, b) => b.openedAt - a.openedAt || b.number - a.number);
}
