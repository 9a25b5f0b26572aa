import type { Audit } from '../../dashboards/api/ports/audit.ts';
import { wantedWords } from '../../dashboards/api/parameters.ts';
import { Refused } from '../../dashboards/api/problem.ts';
import type { AuditPage } from '../../schemas/api/operations.ts';

export type AuditEntry = AuditPage['entries'][number];

/** Entries kept per tenant; the journals have all of them. */
const mostKept = 20_000;

interface Trail {
  entries: AuditEntry[];
  sorted: boolean;
}

/** What people did, gathered from the journals as they are folded, in one order of time. */
export class AuditTrail implements Audit {
  readonly #trails = new Map<string, Trail>();

  add(tenant: string, entry: AuditEntry): void {
    let trail = this.#trails.get(tenant);
    if (trail === undefined) this.#trails.set(tenant, (trail = { entries: [], sorted: true }));
    const last = trail.entries.at(-1);
    if (last !== undefined && last.at > entry.at) trail.sorted = false;
    trail.entries.push(entry);
    if (trail.entries.length > 2 * mostKept) trail.entries = sorted(trail).slice(-mostKept);
  }

  page(tenant: string, words: string, before: string, limit: number): AuditPage {
    const trail = this.#trails.get(tenant);
    const entries = trail === undefined ? [] : sorted(trail);
    const end = before === '' ? entries.length : entries.findLastIndex(({ id }) => id === before);
    if (end < 0) throw new Refused('INPUT_INVALID', 'This place is no longer kept. Begin anew.');
    const wanted = wantedWords(words);
    const shown: AuditEntry[] = [];
    let at = end - 1;
    for (; at >= 0 && shown.length < limit; at--) {
      const entry = entries[at];
      if (entry !== undefined && fits(entry, wanted)) shown.push(entry);
    }
    return { entries: shown, next: at >= 0 && shown.length === limit ? (shown.at(-1)?.id ?? null) : null };
  }
}

function sorted(trail: Trail): AuditEntry[] {
  if (!trail.sorted) trail.entries.sort((a, b) => a.at - b.at);
  trail.sorted = true;
  return trail.entries;
}

function fits({ who, what, about, note }: AuditEntry, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const text = `${who} ${what} ${about} ${note}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}
