import { wantedWords } from '../../dashboards/api/parameters.ts';
import type { Audit, AuditFilter, AuditPlace } from '../../dashboards/api/ports/audit.ts';
import type { AuditEntry } from '../../schemas/api/audit.ts';

/** Entries kept per tenant; the journals have all of them. */
const mostKept = 20_000;
const mostPeople = 50;

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
    if (last !== undefined && inOrder(last, entry) > 0) trail.sorted = false;
    trail.entries.push(entry);
    if (trail.entries.length > 2 * mostKept) trail.entries = sorted(trail).slice(-mostKept);
  }

  page(tenant: string, filter: AuditFilter, before: AuditPlace | undefined, limit: number): ReturnType<Audit['page']> {
    const entries = this.#entries(tenant);
    const fits = fitOf(filter);
    const counts = { who: new Map<string, number>(), kind: new Map<string, number>() };
    const shown: AuditEntry[] = [];
    let more = false;
    for (let at = entries.length - 1; at >= 0; at--) {
      const entry = entries[at] as AuditEntry;
      const { who, kind, rest } = fits(entry);
      if (rest && kind) counts.who.set(entry.who, (counts.who.get(entry.who) ?? 0) + 1);
      if (rest && who) counts.kind.set(entry.kind, (counts.kind.get(entry.kind) ?? 0) + 1);
      if (!who || !kind || !rest || (before !== undefined && inOrder(entry, before) >= 0)) continue;
      if (shown.length < limit) shown.push(entry);
      else more = true;
    }
    const people = [...counts.who].toSorted(([, a], [, b]) => b - a).slice(0, mostPeople);
    return {
      entries: shown,
      more,
      counts: { who: Object.fromEntries(people), kind: Object.fromEntries(counts.kind) },
      since: entries.find(({ kind }) => filter.kinds.has(kind))?.at ?? null,
    };
  }

  *all(tenant: string, filter: AuditFilter): Generator<AuditEntry> {
    const fits = fitOf(filter);
    // A copy: what comes while it is written out must not shift it.
    for (const entry of this.#entries(tenant).toReversed()) {
      const { who, kind, rest } = fits(entry);
      if (who && kind && rest) yield entry;
    }
  }

  #entries(tenant: string): readonly AuditEntry[] {
    const trail = this.#trails.get(tenant);
    return trail === undefined ? [] : sorted(trail);
  }
}

function sorted(trail: Trail): AuditEntry[] {
  if (!trail.sorted) trail.entries.sort(inOrder);
  trail.sorted = true;
  return trail.entries;
}

function inOrder(a: AuditPlace, b: AuditPlace): number {
  if (a.at !== b.at) return a.at - b.at;
  const [[topic = '', offset], [otherTopic = '', other]] = [a.id.split(':'), b.id.split(':')];
  return topic === otherTopic ? Number(offset) - Number(other) : topic < otherTopic ? -1 : 1;
}

interface Fit {
  who: boolean;
  kind: boolean;
  rest: boolean;
}

function fitOf({ q, who, kind, from, to, kinds }: AuditFilter): (entry: AuditEntry) => Fit {
  const wanted = wantedWords(q);
  const people = new Set(who);
  const chosen = new Set<string>(kind);
  return (entry) => {
    const text = `${entry.who} ${entry.kind} ${entry.what} ${entry.about} ${entry.note}`.toLowerCase();
    return {
      who: people.size === 0 || people.has(entry.who),
      kind: chosen.size === 0 || chosen.has(entry.kind),
      rest: kinds.has(entry.kind) && entry.at >= from && entry.at < to && wanted.every((word) => text.includes(word)),
    };
  };
}
